{#-
    Makes the Parquet files of one raw table readable under its source's name.

    No files: an empty table with the contract's columns. Files: the contract's columns, by name;
    a file that lacks an optional column reads it as null.
-#}
{% macro register_raw_table(relation, columns, path) -%}
    {{ return(adapter.dispatch('register_raw_table', 'amlmart')(relation, columns, path)) }}
{%- endmacro %}

{% macro default__register_raw_table(relation, columns, path) -%}
    {{ unsupported_engine('register_raw_table') }}
{%- endmacro %}

{% macro duckdb__register_raw_table(relation, columns, path) -%}
    {%- set files = duckdb_raw_files(path) -%}
    {%- set found = duckdb_raw_columns(relation, columns, files) -%}
    create or replace view {{ relation }} as
    select
        {%- for column in columns %}
        cast({{ adapter.quote(column.name) if column.name in found else 'null' }} as {{ column.data_type }})
            as {{ adapter.quote(column.name) }}{{ ',' if not loop.last }}
        {%- endfor %}
    {%- if found %}
    from read_parquet([{{ files }}], union_by_name = true, hive_partitioning = false)
    {%- else %}
    where false
    {%- endif %}
{%- endmacro %}

{% macro spark__register_raw_table(relation, columns, path) -%}
    {%- do run_query('drop table if exists ' ~ relation) -%}
    create table {{ relation }} (
        {%- for column in columns %}
        {{ adapter.quote(column.name) }} {{ column.data_type }}{{ ',' if not loop.last }}
        {%- endfor %}
    )
    using parquet
    {#- A path without files is an empty table: Spark takes the columns given and lists nothing. #}
    options (
        path {{ dbt.string_literal(dbt.escape_single_quotes(path)) }},
        recursiveFileLookup 'true',
        pathGlobFilter '*.parquet'
    )
{%- endmacro %}

{#-
    The Parquet files below a folder, as SQL literals. As on Spark, what begins with _ or . is no
    data. Brackets make the characters of the path that a pattern would read as wildcards plain.
-#}
{% macro duckdb_raw_files(path) -%}
    {%- set plain_path = modules.re.sub('([*?\\[])', '[\\1]', path) -%}
    {%- set pattern = dbt.string_literal(dbt.escape_single_quotes(plain_path ~ '/**/*.parquet')) -%}
    {%- set literals = [] -%}
    {%- for row in run_query('select file from glob(' ~ pattern ~ ') order by file').rows -%}
        {%- if not modules.re.search('/[_.]', row[0][path | length:]) -%}
            {%- do literals.append(dbt.string_literal(dbt.escape_single_quotes(row[0]))) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(literals | join(', ')) }}
{%- endmacro %}

{#- The columns found in the files; a file that breaks the contract ends the run with a sentence. -#}
{% macro duckdb_raw_columns(relation, columns, files) -%}
    {%- if not files -%}
        {{ return([]) }}
    {%- endif -%}
    {%- set families = {
        'string': ['VARCHAR'],
        'bigint': ['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'UTINYINT', 'USMALLINT', 'UINTEGER'],
        'double': ['FLOAT', 'DOUBLE', 'TINYINT', 'SMALLINT', 'INTEGER'],
        'boolean': ['BOOLEAN'],
        'timestamp': ['TIMESTAMP', 'TIMESTAMP WITH TIME ZONE', 'TIMESTAMP_MS', 'TIMESTAMP_S'],
        'date': ['DATE'],
    } -%}
    {%- set schema_rows = run_query(
        'select file_name, name, duckdb_type from parquet_schema([' ~ files ~ '])'
        ~ ' where duckdb_type is not null and column_id is not null'
    ).rows -%}
    {%- set by_file = {} -%}
    {%- for row in schema_rows -%}
        {%- do by_file.setdefault(row[0], {}).update({row[1]: row[2]}) -%}
    {%- endfor -%}
    {%- set found = {} -%}
    {%- for file, types in by_file.items() -%}
        {%- for column in columns -%}
            {%- set type = types.get(column.name) -%}
            {%- if type is none and column.is_required -%}
                {{ exceptions.raise_compiler_error(
                    relation.schema ~ '.' ~ relation.identifier ~ ': column ' ~ column.name
                    ~ ' is missing in ' ~ file ~ '; run `amlmart check` for all findings.') }}
            {%- elif type is not none -%}
                {%- set allowed = families.get(column.data_type) -%}
                {%- set is_number = type.startswith('DECIMAL') or type in ['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT'] -%}
                {%- if (allowed and type not in allowed) or (not allowed and not is_number) -%}
                    {{ exceptions.raise_compiler_error(
                        relation.schema ~ '.' ~ relation.identifier ~ ': column ' ~ column.name ~ ' is '
                        ~ type ~ ' and must be ' ~ column.data_type ~ ' in ' ~ file
                        ~ '; run `amlmart check` for all findings.') }}
                {%- endif -%}
                {%- do found.update({column.name: type}) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}
