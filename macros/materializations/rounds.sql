{#-
    A model that is run a fixed number of times, each time on what the time before gave.

    The model's SQL is one round. It reads the model named by `first_round` as the round before; in
    every later round that name stands for the table of the round before. All rounds have the columns
    of the first, in its order.

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
    {%- if (first_round | string) not in sql -%}
        {{ exceptions.raise_compiler_error(
            'Model ' ~ this.identifier ~ " does not read ref('" ~ config.get('first_round')
            ~ "'), its round before.") }}
    {%- endif -%}
    {%- set names = [] -%}
    {%- for number in range(1, limit + 1) -%}
        {%- do names.append('round_' ~ number) -%}
    {%- endfor -%}
    {%- do run_hooks(pre_hooks, inside_transaction=False) -%}
    {%- do drop_left_steps(names) -%}
    {%- do run_hooks(pre_hooks, inside_transaction=True) -%}

    {%- set tables = [] -%}
    {%- set state = namespace(before=first_round, is_over=false) -%}
    {%- for name in names if not state.is_over -%}
        {%- set table = make_step(name, sql.replace(first_round | string, state.before | string)) -%}
        {%- do tables.append(table) -%}
        {%- set state.before = table -%}
        {%- set state.is_over = keep == 'all' and not has_rows(table) -%}
    {%- endfor -%}

    {%- set kept = [first_round] + tables if keep == 'all' else tables[-1:] -%}
    {%- set target_relation = replace_table(rounds_union(kept)) -%}
    {%- do drop_steps(tables) -%}
    {%- do run_hooks(post_hooks, inside_transaction=True) -%}
    {%- do adapter.commit() -%}
    {%- do run_hooks(post_hooks, inside_transaction=False) -%}
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
