{% macro word_literal(hex_digits) -%}
    {{ return(adapter.dispatch('word_literal', 'amlmart')(hex_digits)) }}
{%- endmacro %}

{% macro default__word_literal(hex_digits) -%}
    {{ unsupported_engine('word_literal') }}
{%- endmacro %}

{% macro duckdb__word_literal(hex_digits) -%}
    {%- if is_linting() -%}
    0
    {%- else -%}
    cast('0x{{ hex_digits }}' as ubigint)
    {%- endif -%}
{%- endmacro %}

{#- Base -10: the upper half of the 64-bit numbers comes out negative, as its bits say. -#}
{% macro spark__word_literal(hex_digits) -%}
    cast(conv('{{ hex_digits }}', 16, -10) as bigint)
{%- endmacro %}
