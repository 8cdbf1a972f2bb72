{#-
    The key of keyed_hash as the session holds it; null where there is none. The SQL only names the
    place, so that no compiled file, log or plan holds the key (decision 17).
-#}
{% macro hash_key() -%}
    {{ return(adapter.dispatch('hash_key', 'amlmart')()) }}
{%- endmacro %}

{% macro default__hash_key() -%}
    {{ unsupported_engine('hash_key') }}
{%- endmacro %}

{# A variable that the plugin amlmart.hash_key of the profile sets; null where nobody set it. #}
{% macro duckdb__hash_key() -%}
    cast(getvariable('amlmart_hash_key') as string)
{%- endmacro %}

{# The environment of Spark's own processes; reflect writes null as a word. #}
{% macro spark__hash_key() -%}
    nullif(nullif(reflect('java.lang.System', 'getenv', 'AMLMART_HASH_KEY'), 'null'), '')
{%- endmacro %}
