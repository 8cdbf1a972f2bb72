{#-
    Runs before every build: makes each table of the raw zone readable under its source's name.

    A source named in var `raw_locations` is left alone: its tables live where the var says.
-#}
{% macro register_raw_zone() -%}
    {%- if execute and flags.WHICH in ('build', 'run', 'test', 'seed', 'snapshot') -%}
        {%- set path = raw_path() -%}
        {%- for source in graph.sources.values() | sort(attribute='unique_id') -%}
            {%- if source.package_name == project_name
                and source.source_name not in var('raw_locations') -%}
                {%- do register_raw_source(source, path) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{% macro register_raw_source(source, path) -%}
    {%- set relation = api.Relation.create(
        database=source.database, schema=source.schema, identifier=source.identifier) -%}
    {%- set columns = [] -%}
    {%- for column in source.columns.values() -%}
        {%- do columns.append({
            'name': column.name,
            'data_type': column.data_type,
            'is_required': column.config.meta.get('aml', {}).get('is_required', false),
        }) -%}
    {%- endfor -%}
    {%- do adapter.create_schema(relation) -%}
    {%- do run_query(register_raw_table(
        relation, columns, path ~ '/' ~ source.source_name ~ '/' ~ source.name)) -%}
{%- endmacro %}
