{% macro timestamp_from_us(epoch_us_column) -%}
    {{ return(adapter.dispatch('timestamp_from_us', 'amlmart')(epoch_us_column)) }}
{%- endmacro %}

{% macro default__timestamp_from_us(epoch_us_column) -%}
    {{ unsupported_engine('timestamp_from_us') }}
{%- endmacro %}

{% macro duckdb__timestamp_from_us(epoch_us_column) -%}
    make_timestamp({{ epoch_us_column }})
{%- endmacro %}

{% macro spark__timestamp_from_us(epoch_us_column) -%}
    timestamp_micros({{ epoch_us_column }})
{%- endmacro %}
