{#-
    Runs before every build: makes each table of the raw zone readable under its source's name, and
    refuses vars that are wrong before anything is built.

    A source named in var `raw_locations` is left alone: its tables live where the var says, and
    have to be there with the columns and types of the contract.
-#}
{% macro register_raw_zone() -%}
    {%- if execute and flags.WHICH in ('build', 'run', 'test', 'seed', 'snapshot') -%}
        {%- do changed_dates() -%}
        {%- set path = raw_path() -%}
        {%- set wrong = [] -%}
        {%- for source in graph.sources.values() | sort(attribute='unique_id') -%}
            {%- if source.package_name == project_name and source.source_name in var('raw_locations') -%}
                {%- do wrong.extend(located_table_findings(source)) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- if wrong -%}
            {{ exceptions.raise_compiler_error(wrong | join('\n  ')) }}
        {%- endif -%}
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

{#-
    What is wrong with a table that var `raw_locations` places in a warehouse, a sentence each.

    A table that is not there is never taken as empty: it may only bear another name.
-#}
{% macro located_table_findings(source) -%}
    {%- set name = source.source_name ~ '.' ~ source.name -%}
    {%- set place = source.schema ~ '.' ~ source.identifier -%}
    {%- set relation = adapter.get_relation(
        database=source.database, schema=source.schema, identifier=source.identifier) -%}
    {%- if relation is none -%}
        {{ return([
            name ~ ': there is no table ' ~ place ~ '; give its name in var raw_locations under tables,'
            ~ ' or create it empty with `dbt run-operation create_missing_raw_tables`.']) }}
    {%- endif -%}
    {%- set types = {} -%}
    {%- for column in adapter.get_columns_in_relation(relation) -%}
        {%- set type = column.data_type | lower | replace(' ', '') -%}
        {%- do types.update({column.name | lower:
            'string' if type.startswith('character') or type in ('varchar', 'text') else type}) -%}
    {%- endfor -%}
    {%- set wrong = [] -%}
    {%- for column in source.columns.values() -%}
        {%- set type = types.get(column.name) -%}
        {%- if type is none -%}
            {%- do wrong.append(
                name ~ ': column ' ~ column.name ~ ' is missing in ' ~ place
                ~ '; name a view in var raw_locations that has it, as null where you have none.') -%}
        {%- elif type != column.data_type -%}
            {%- do wrong.append(
                name ~ ': column ' ~ column.name ~ ' is ' ~ type ~ ' and must be ' ~ column.data_type
                ~ ' in ' ~ place ~ '; name a view in var raw_locations that casts it.') -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(wrong) }}
{%- endmacro %}

{#-
    Creates, as empty views, the tables of sources in var `raw_locations` that are not there. What is
    there is left as it is. Run by hand: `dbt run-operation create_missing_raw_tables`.
-#}
{% macro create_missing_raw_tables() -%}
    {%- for source in graph.sources.values() | sort(attribute='unique_id') -%}
        {%- set is_there = adapter.get_relation(
            database=source.database, schema=source.schema, identifier=source.identifier) is not none -%}
        {%- if source.package_name == project_name and source.source_name in var('raw_locations')
            and not is_there -%}
            {%- set relation = api.Relation.create(
                database=source.database, schema=source.schema, identifier=source.identifier) -%}
            {%- set columns = [] -%}
            {%- for column in source.columns.values() -%}
                {%- do columns.append(
                    'cast(null as ' ~ column.data_type ~ ') as ' ~ adapter.quote(column.name)) -%}
            {%- endfor -%}
            {%- do adapter.create_schema(relation) -%}
            {%- do run_query(
                'create view ' ~ relation ~ ' as select ' ~ columns | join(', ') ~ ' where false') -%}
            {%- do log('Created the empty view ' ~ relation, info=true) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}
