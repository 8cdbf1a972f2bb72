{#-
    The raw zone's folder: var `raw_path`, or AMLMART_RAW, or raw/. A relative one is of the project,
    because an engine may look for it below a folder of its own, find nothing, and say nothing.
-#}
{% macro raw_path() -%}
    {%- set path = (var('raw_path') or env_var('AMLMART_RAW', 'raw')).rstrip('/') -%}
    {%- if path.startswith('/') or '://' in path -%}
        {{ return(path) }}
    {%- endif -%}
    {{ return(invocation_args_dict.project_dir ~ '/' ~ path) }}
{%- endmacro %}
