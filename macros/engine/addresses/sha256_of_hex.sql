{% macro sha256_of_hex(hex_text) -%}
    {{ return(adapter.dispatch('sha256_of_hex', 'amlmart')(hex_text)) }}
{%- endmacro %}

{% macro default__sha256_of_hex(hex_text) -%}
    {{ unsupported_engine('sha256_of_hex') }}
{%- endmacro %}

{% macro duckdb__sha256_of_hex(hex_text) -%}
    sha256(unhex({{ hex_text }}))
{%- endmacro %}

{% macro spark__sha256_of_hex(hex_text) -%}
    sha2(unhex({{ hex_text }}), 256)
{%- endmacro %}
