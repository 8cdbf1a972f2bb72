{#-
    <target schema>_<layer>, and with an `as_of` <target schema>_<layer>__as_of_<instant>, so that
    a replay never touches the current build.
-#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- set layers = [target.schema, custom_schema_name | trim] if custom_schema_name else [target.schema] -%}
    {%- set instant = as_of() -%}
    {%- set suffix = '' if instant is none
        else '__as_of_' ~ modules.re.sub('[^0-9]', '_', instant | string) -%}
    {{ return(layers | join('_') ~ suffix) }}
{%- endmacro %}
