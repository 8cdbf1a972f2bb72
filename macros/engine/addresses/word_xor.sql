{% macro word_xor(words) -%}
    {{ return(adapter.dispatch('word_xor', 'amlmart')(words)) }}
{%- endmacro %}

{% macro default__word_xor(words) -%}
    {{ unsupported_engine('word_xor') }}
{%- endmacro %}

{% macro duckdb__word_xor(words) -%}
    {%- for word in words[:-1] -%} xor({{ word }}, {% endfor -%}
    {{ words | last }}
    {%- for word in words[:-1] -%} ) {%- endfor -%}
{%- endmacro %}

{% macro spark__word_xor(words) -%}
    ({{ words | join(' ^ ') }})
{%- endmacro %}
