{% macro text_matches(text, pattern) -%}
    {{ return(adapter.dispatch('text_matches', 'amlmart')(text, pattern)) }}
{%- endmacro %}

{% macro default__text_matches(text, pattern) -%}
    {{ unsupported_engine('text_matches') }}
{%- endmacro %}

{% macro duckdb__text_matches(text, pattern) -%}
    regexp_full_match({{ text }}, '{{ pattern }}')
{%- endmacro %}

{#- `$` would let a line end after the match pass; `(?!.)` is the true end of the text. -#}
{% macro spark__text_matches(text, pattern) -%}
    (({{ text }}) rlike '(?s)^(?:{{ pattern }})(?!.)')
{%- endmacro %}
