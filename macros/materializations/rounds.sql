{#-
    A model that is run a fixed number of times, each time on what the time before gave.

    The model's SQL is one round. It reads the model named by `first_round` as the round before; in
    every later round that name stands for the table of the round before. All rounds have the columns
    of the first.

    config: first_round: name of the model that is round 0
            rounds: how often the SQL runs, at most
            keep: `all` for the rows of round 0 and of every round (a round without rows is the last),
                  `last` for those of the last round alone
-#}
{% materialization rounds, default %}
    {%- set first_round = ref(config.require('first_round')) -%}
    {%- set keep = config.get('keep', 'all') -%}
    {%- set limit = config.require('rounds') | int -%}
    {%- if keep not in ['all', 'last'] or limit < 1 -%}
        {{ exceptions.raise_compiler_error(
            'Model ' ~ this.identifier ~ ': keep is ' ~ keep ~ ' and rounds is ' ~ limit
            ~ '; keep is all or last, and rounds is 1 or more.') }}
    {%- endif -%}
    {%- if (first_round | string) not in compiled_code -%}
        {{ exceptions.raise_compiler_error(
            'Model ' ~ this.identifier ~ " does not read ref('" ~ config.get('first_round')
            ~ "'), its round before.") }}
    {%- endif -%}

    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set tables = [] -%}
    {%- for number in range(1, limit + 1) -%}
        {#- tables that a run left behind when it was killed -#}
        {%- do tables.append(adapter.Relation.create(
            database=this.database, schema=this.schema,
            identifier=this.identifier ~ '__round_' ~ number, type='table'
        )) -%}
        {%- do adapter.drop_relation(tables[-1]) -%}
    {%- endfor -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {%- set kept = [first_round] if keep == 'all' else [] -%}
    {%- set state = namespace(before=first_round, is_over=false) -%}
    {%- for table in tables if not state.is_over -%}
        {%- call statement('round_' ~ loop.index) -%}
            {{ create_table_as(false, table, compiled_code.replace(first_round | string, state.before | string)) }}
        {%- endcall -%}
        {%- if keep == 'all' -%}
            {%- if run_query('select 1 as one from ' ~ table ~ ' limit 1').rows | length == 0 -%}
                {%- set state.is_over = true -%}
            {%- else -%}
                {%- do kept.append(table) -%}
            {%- endif -%}
        {%- elif loop.last -%}
            {%- do kept.append(table) -%}
        {%- endif -%}
        {%- set state.before = table -%}
    {%- endfor -%}

    {%- set existing_relation = load_cached_relation(this) -%}
    {%- if existing_relation is not none -%}
        {%- do adapter.drop_relation(existing_relation) -%}
    {%- endif -%}
    {%- call statement('main') -%}
        {{ create_table_as(false, target_relation, rounds_union(kept)) }}
    {%- endcall -%}
    {%- for table in tables -%}
        {%- do adapter.drop_relation(table) -%}
    {%- endfor -%}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{#- The rows of all of these tables. -#}
{% macro rounds_union(tables) -%}
    {%- for table in tables %}
    select * from {{ table }}
    {%- if not loop.last %}
    union all
    {%- endif -%}
    {%- endfor %}
{%- endmacro %}
