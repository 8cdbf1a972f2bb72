{% macro timestamp_text(timestamp_column) -%}
    {{ return(adapter.dispatch('timestamp_text', 'amlmart')(timestamp_column)) }}
{%- endmacro %}

{% macro default__timestamp_text(timestamp_column) -%}
    {{ unsupported_engine('timestamp_text') }}
{%- endmacro %}

{% macro duckdb__timestamp_text(timestamp_column) -%}
    strftime({{ timestamp_column }}, '%Y-%m-%d %H:%M:%S.%f')
{%- endmacro %}

{% macro spark__timestamp_text(timestamp_column) -%}
    date_format({{ timestamp_column }}, 'yyyy-MM-dd HH:mm:ss.SSSSSS')
{%- endmacro %}
