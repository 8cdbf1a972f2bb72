{% macro epoch_us(timestamp_column) -%}
    {{ return(adapter.dispatch('epoch_us', 'amlmart')(timestamp_column)) }}
{%- endmacro %}

{% macro default__epoch_us(timestamp_column) -%}
    {{ unsupported_engine('epoch_us') }}
{%- endmacro %}

{% macro duckdb__epoch_us(timestamp_column) -%}
    epoch_us({{ timestamp_column }})
{%- endmacro %}

{% macro spark__epoch_us(timestamp_column) -%}
    unix_micros({{ timestamp_column }})
{%- endmacro %}
