{% macro sha256_text(string_column) -%}
    {{ return(adapter.dispatch('sha256_text', 'amlmart')(string_column)) }}
{%- endmacro %}

{% macro default__sha256_text(string_column) -%}
    {{ unsupported_engine('sha256_text') }}
{%- endmacro %}

{% macro duckdb__sha256_text(string_column) -%}
    sha256({{ string_column }})
{%- endmacro %}

{% macro spark__sha256_text(string_column) -%}
    sha2({{ string_column }}, 256)
{%- endmacro %}
