{#- The Parquet files of a path as something to select from; nothing is registered for them. -#}
{% macro parquet_rows(path) -%}
    {{ return(adapter.dispatch('parquet_rows', 'amlmart')(path)) }}
{%- endmacro %}

{% macro default__parquet_rows(path) -%}
    {{ unsupported_engine('parquet_rows') }}
{%- endmacro %}

{#- Brackets make the characters of the path that a pattern would read as wildcards plain. -#}
{% macro duckdb__parquet_rows(path) -%}
    {%- set plain_path = modules.re.sub('([*?\\[])', '[\\1]', path) -%}
    read_parquet({{ dbt.string_literal(dbt.escape_single_quotes(plain_path)) }})
{%- endmacro %}

{% macro spark__parquet_rows(path) -%}
    parquet.`{{ modules.re.sub('([*?\\[\\]{}\\\\])', '\\\\\\1', path).replace('`', '``') }}`
{%- endmacro %}

{#- Writes the rows of a query as Parquet files into a folder that is not there yet. -#}
{% macro write_parquet(query, folder) -%}
    {{ return(adapter.dispatch('write_parquet', 'amlmart')(query, folder)) }}
{%- endmacro %}

{% macro default__write_parquet(query, folder) -%}
    {{ unsupported_engine('write_parquet') }}
{%- endmacro %}

{% macro duckdb__write_parquet(query, folder) -%}
    {%- set path = dbt.string_literal(dbt.escape_single_quotes(folder)) -%}
    {%- do run_query('copy (' ~ query ~ ') to ' ~ path ~ ' (format parquet, per_thread_output true)') -%}
{%- endmacro %}

{% macro spark__write_parquet(query, folder) -%}
    {%- set path = dbt.string_literal(dbt.escape_single_quotes(folder)) -%}
    {%- do run_query('insert overwrite directory ' ~ path ~ ' using parquet ' ~ query) -%}
{%- endmacro %}
