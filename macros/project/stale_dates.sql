{#-
    The dates an incremental model has to build again: those whose rows were made from another state
    of the ledger, those it lacks, and those the ledger no longer has. None means all of them.

    The model's rows carry the state they were made from, so nothing else has to be remembered: a run
    that was killed leaves dates that are stale, and the next one builds them. `states` is the model
    with the state of each date, by the two columns that both have.

    A model asks several times while it is compiled. The answer is kept under a name, as dbt keeps the
    results of statements; loading one empties it, so it is put back.
-#}
{% macro stale_dates(
    states='int_transfers__date_states', date_column='occurred_date', state_column='ledger_state_key'
) -%}
    {%- if not execute -%}
        {#- dbt has to see that the model depends on it -#}
        {%- do ref(states) -%}
        {{ return(none) }}
    {%- endif -%}
    {%- if not is_incremental() -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set found = load_result('stale_dates') -%}
    {%- if found is none -%}
        {%- call statement('stale_dates', fetch_result=true) -%}
        with

        built as (

            select distinct
                {{ date_column }},
                {{ state_column }}
            from {{ this }}

        ),

        stale as (

            select coalesce(blt.{{ date_column }}, sta.{{ date_column }}) as stale_date
            from built as blt
            full outer join {{ ref(states) }} as sta
                on
                    blt.{{ date_column }} = sta.{{ date_column }}
                    and blt.{{ state_column }} = sta.{{ state_column }}
            where blt.{{ date_column }} is null or sta.{{ date_column }} is null

        )

        select distinct cast(stale_date as string) as stale_date
        from stale
        order by stale_date
        {%- endcall -%}
        {%- set found = load_result('stale_dates') -%}
    {%- endif -%}
    {%- do store_result('stale_dates', response=found.response, agate_table=found.table) -%}
    {{ return(found.table.columns[0].values() | list) }}
{%- endmacro %}

{#- Keeps the rows of stale dates; all rows where everything is built. -#}
{% macro in_stale_dates(date_column='occurred_date') -%}
    {{ in_dates(stale_dates(), date_column) }}
{%- endmacro %}

{#-
    Keeps what rows of stale dates look back on: from `days` before the first of them to the last.
    Without `days`, from the beginning.
-#}
{% macro before_stale_dates(days=none, date_column='occurred_date') -%}
    {%- set dates = stale_dates() -%}
    {%- if dates is none -%}
        true
    {%- elif not dates -%}
        false
    {%- else -%}
        {{ date_column }} <= cast('{{ dates[-1] }}' as date)
        {%- if days is not none %}
        and {{ date_column }} >= {{ add_days("cast('" ~ dates[0] ~ "' as date)", -days) }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{#- Keeps what rows of stale dates look ahead on: from the first of them. -#}
{% macro after_stale_dates(date_column='occurred_date') -%}
    {%- set dates = stale_dates() -%}
    {%- if dates is none -%}
        true
    {%- elif not dates -%}
        false
    {%- else -%}
        {{ date_column }} >= cast('{{ dates[0] }}' as date)
    {%- endif -%}
{%- endmacro %}

{#- Keeps the nodes that have a transfer on a stale date; all of them where everything is built. -#}
{% macro of_stale_nodes() -%}
    {{ of_stale_sides(['node_key']) }}
{%- endmacro %}

{#- Keeps the pairs of nodes with a transfer between them on a stale date; all where everything is built. -#}
{% macro of_stale_pairs() -%}
    {{ of_stale_sides(['node_key', 'counterparty_key']) }}
{%- endmacro %}

{% macro of_stale_sides(columns) -%}
    {%- set dates = stale_dates() -%}
    {%- if dates is none -%}
        true
    {%- elif not dates -%}
        false
    {%- else -%}
        ({{ columns | join(', ') }}) in (
            select
                {%- for column in columns %}
                stn.{{ column }}{{ ',' if not loop.last }}
                {%- endfor %}
            from {{ ref('int_transfers__sides') }} as stn
            where {{ in_dates(dates, 'stn.occurred_date') }}
        )
    {%- endif -%}
{%- endmacro %}

{#- Takes the stale dates out before an incremental model appends them anew. -#}
{% macro remove_stale_dates(relation) -%}
    {%- set dates = stale_dates() -%}
    {%- if dates -%}
        {{ return(remove_dates(relation, dates)) }}
    {%- endif -%}
{%- endmacro %}
