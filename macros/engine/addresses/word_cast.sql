{% macro word_cast(integer) -%}
    {{ return(adapter.dispatch('word_cast', 'amlmart')(integer)) }}
{%- endmacro %}

{% macro default__word_cast(integer) -%}
    {{ unsupported_engine('word_cast') }}
{%- endmacro %}

{% macro duckdb__word_cast(integer) -%}
    {%- if is_linting() -%}
    {{ integer }}
    {%- else -%}
    cast({{ integer }} as ubigint)
    {%- endif -%}
{%- endmacro %}

{% macro spark__word_cast(integer) -%}
    cast({{ integer }} as bigint)
{%- endmacro %}
