{% macro add_days(date_column, days) -%}
    {{ return(adapter.dispatch('add_days', 'amlmart')(date_column, days)) }}
{%- endmacro %}

{% macro default__add_days(date_column, days) -%}
    {{ unsupported_engine('add_days') }}
{%- endmacro %}

{% macro duckdb__add_days(date_column, days) -%}
    ({{ date_column }} + cast({{ days }} as integer))
{%- endmacro %}

{% macro spark__add_days(date_column, days) -%}
    date_add({{ date_column }}, cast({{ days }} as int))
{%- endmacro %}
