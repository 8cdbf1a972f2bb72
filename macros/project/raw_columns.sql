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
    {%- if graph.sources is not defined -%}
        {{ return(registered_columns(source_name, table_name)) }}
    {%- endif -%}
    {%- for source in graph.sources.values() -%}
        {%- if source.source_name == source_name and source.name == table_name -%}
            {#- The linter parses what this renders, over and over: two columns say as much as twenty. -#}
            {{ return((source.columns.values() | list)[:2 if is_linting() else none]) }}
        {%- endif -%}
    {%- endfor -%}
    {{ exceptions.raise_compiler_error('There is no source ' ~ source_name ~ '.' ~ table_name) }}
{%- endmacro %}

{#-
    The same from the raw table itself, for dbt's unit tests, which have no graph. What is personal
    stands in the graph only: in a unit test nothing is masked.
-#}
{% macro registered_columns(source_name, table_name) -%}
    {%- set location = var('raw_locations', {}).get(source_name, {}) -%}
    {%- set relation = api.Relation.create(
        database=location.get('database') or target.database or none,
        schema=location.get('schema', 'raw_' ~ source_name),
        identifier=location.get('tables', {}).get(table_name, table_name)) -%}
    {%- set columns = [] -%}
    {%- for column in adapter.get_columns_in_relation(relation) -%}
        {%- set type = column.data_type | lower -%}
        {%- do columns.append({
            'name': column.name,
            'data_type': 'string' if type.startswith('character') or type == 'varchar' else type,
            'config': {'meta': {}},
        }) -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}
