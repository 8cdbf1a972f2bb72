{#- The source's columns, each under the name `raw_<column>`: what the source wrote, untouched. -#}
{% macro raw_columns(source_name, table_name) -%}
    {%- for column in contract_columns(source_name, table_name) -%}
        {{ adapter.quote(column.name) }} as raw_{{ column.name }}{{ ',\n        ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#- The columns of a raw table as its source declares them; empty while dbt is still parsing. -#}
{% macro contract_columns(source_name, table_name) -%}
    {%- if not execute -%}
        {{ return([]) }}
    {%- endif -%}
    {%- for source in graph.sources.values() -%}
        {%- if source.source_name == source_name and source.name == table_name -%}
            {{ return(source.columns.values() | list) }}
        {%- endif -%}
    {%- endfor -%}
    {{ exceptions.raise_compiler_error('There is no source ' ~ source_name ~ '.' ~ table_name) }}
{%- endmacro %}
