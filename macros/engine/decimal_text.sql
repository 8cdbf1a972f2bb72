{% macro decimal_text(decimal_column, scale=18) -%}
    {{ return(adapter.dispatch('decimal_text', 'amlmart')(decimal_column, scale)) }}
{%- endmacro %}

{% macro default__decimal_text(decimal_column, scale) -%}
    {{ unsupported_engine('decimal_text') }}
{%- endmacro %}

{% macro duckdb__decimal_text(decimal_column, scale) -%}
    cast(cast({{ decimal_column }} as decimal(38, {{ scale }})) as string)
{%- endmacro %}

{# A cast writes small amounts and zero with an exponent, such as 0E-18. #}
{% macro spark__decimal_text(decimal_column, scale) -%}
    format_number(
        cast({{ decimal_column }} as decimal(38, {{ scale }})), '0{{ '.' ~ '0' * scale if scale }}'
    )
{%- endmacro %}
