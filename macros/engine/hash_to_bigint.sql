{% macro hash_to_bigint(string_column) -%}
    {{ return(adapter.dispatch('hash_to_bigint', 'amlmart')(string_column)) }}
{%- endmacro %}

{% macro default__hash_to_bigint(string_column) -%}
    {{ unsupported_engine('hash_to_bigint') }}
{%- endmacro %}

{# 60 bits of the MD5: never negative, and it fits a bigint without overflow on either engine. #}
{% macro duckdb__hash_to_bigint(string_column) -%}
    cast('0x' || substr(md5({{ string_column }}), 1, 15) as bigint)
{%- endmacro %}

{% macro spark__hash_to_bigint(string_column) -%}
    cast(conv(substr(md5({{ string_column }}), 1, 15), 16, 10) as bigint)
{%- endmacro %}
