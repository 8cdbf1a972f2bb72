{#- The raw zone's folder: var `raw_path`, or AMLMART_RAW, or raw/ in the project. -#}
{% macro raw_path() -%}
    {{ return((var('raw_path') or env_var('AMLMART_RAW', 'raw')).rstrip('/')) }}
{%- endmacro %}
