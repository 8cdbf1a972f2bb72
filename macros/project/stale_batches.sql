{#-
    Stale dates in parts of some `rows_a_batch` transfers, for models whose rows need only rows of
    their own date. Joining wide rows holds one side of the join, so what a model takes of memory and
    disk to spill follows the part, not the ledger.

    The model itself reads the first part, and its `post_hook` appends the others: the same statement
    with the dates of the next one. Where it is killed between them, dates are missing, which the next
    run finds.
-#}
{% macro stale_batches() -%}
    {%- if not execute or model.resource_type != 'model' or flags.WHICH not in ('run', 'build', 'retry') -%}
        {{ return([]) }}
    {%- endif -%}
    {%- if stale_dates() == [] -%}
        {{ return([]) }}
    {%- endif -%}
    {%- set found = load_result('stale_batches') -%}
    {%- if found is none -%}
        {%- set dates = run_query(dates_and_row_counts()).rows -%}
        {%- set found = {'response': in_parts(dates, var('rows_a_batch'))} -%}
    {%- endif -%}
    {%- do store_result('stale_batches', response=found.response) -%}
    {{ return(found.response) }}
{%- endmacro %}

{% macro dates_and_row_counts() -%}
    select
        cast(occurred_date as string) as occurred_date,
        count(*) as row_count
    from {{ ref('int_ledger__transfers') }}
    where {{ in_stale_dates() }}
    group by occurred_date
    order by occurred_date
{%- endmacro %}

{#- Lists of dates with up to `rows_a_batch` rows each; a date is never divided. -#}
{% macro in_parts(dates_and_row_counts, rows_a_batch) -%}
    {%- if rows_a_batch is not integer or rows_a_batch < 1 -%}
        {{ exceptions.raise_compiler_error(
            'Var rows_a_batch is ' ~ rows_a_batch ~ '; write a number of rows such as 10000000.') }}
    {%- endif -%}
    {%- set parts = [] -%}
    {%- set so_far = namespace(rows=0) -%}
    {%- for date, row_count in dates_and_row_counts -%}
        {%- if not parts or so_far.rows + row_count > rows_a_batch -%}
            {%- do parts.append([]) -%}
            {%- set so_far.rows = 0 -%}
        {%- endif -%}
        {%- do parts[-1].append(date) -%}
        {%- set so_far.rows = so_far.rows + row_count -%}
    {%- endfor -%}
    {{ return(parts) }}
{%- endmacro %}

{#- Keeps the rows of the first part of the stale dates; of all of them where one part is enough. -#}
{% macro in_stale_batch() -%}
    {%- set batches = stale_batches() -%}
    {{ in_dates(batches[0]) if batches | length > 1 else in_stale_dates() }}
{%- endmacro %}

{#- Appends what `in_stale_batch` left for later. -#}
{% macro append_further_batches(relation) -%}
    {%- set batches = stale_batches() -%}
    {%- set columns = adapter.get_columns_in_relation(relation) | map(attribute='quoted') | join(', ')
        if batches | length > 1 -%}
    {%- for batch in batches[1:] -%}
        {%- set rows = model.compiled_code | replace(in_dates(batches[0]), in_dates(batch)) -%}
        {%- call statement() -%}
            insert into {{ relation }}
            select {{ columns }}
            from ({{ rows }})
        {%- endcall -%}
    {%- endfor -%}
{%- endmacro %}
