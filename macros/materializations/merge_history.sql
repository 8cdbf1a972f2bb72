{#-
    Which nodes are connected from when on, of a graph whose edges have an order in time.

    The model gives edges `left_key`, `right_key` (bigint) and `edge_rank`, a bigint of its own for
    each edge, from 1 up in the order of knowledge. The table is a forest with all its ways up: one
    row per node and ancestor, with the rank `edge_rank` from which the two are connected. Two nodes are
    connected from the larger of their ranks to a common ancestor on, at the one where that is least.

    1. In a round each node looks at its least edge. It hooks to the node behind it where that is
       below it in the round's hash, and what that one hooks to ends there or one step further.
    2. Edges then join what nodes hooked to, and of those that join the same two the least stays.
    3. The hooks of all rounds are a forest. Ways up it are joined to ways of twice the length.

    A least edge that leaves a set is in every least spanning tree, and none that leaves it comes
    before; so the largest rank on the way up is the bottleneck (King 1997, for Boruvka's rounds).
-#}
{% materialization merge_history, default %}
    {%- do run_hooks(pre_hooks, inside_transaction=False) -%}
    {%- do drop_left_steps(merge_step_names()) -%}
    {%- do run_hooks(pre_hooks, inside_transaction=True) -%}

    {%- set hooks = [] -%}
    {%- set state = namespace(edges=make_step('edges_1', least_edges(sql)), is_done=false) -%}
    {%- for number in range(1, most_rounds() + 1) -%}
        {%- if not state.is_done and not has_rows(state.edges) -%}
            {%- set state.is_done = true -%}
        {%- endif -%}
        {%- if not state.is_done -%}
            {%- do hooks.append(make_step('hooks_' ~ number, hooked_nodes(state.edges, number))) -%}
            {%- set next_edges = make_step(
                'edges_' ~ (number + 1), edges_between_hooked(state.edges, hooks[-1])) -%}
            {%- do drop_steps([state.edges]) -%}
            {%- set state.edges = next_edges -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if not state.is_done -%}
        {{ exceptions.raise_compiler_error(
            this ~ ': edges are left after ' ~ most_rounds() ~ ' rounds, which no graph does; '
            ~ 'look at round_hash.') }}
    {%- endif -%}

    {%- set state.ways = make_step('ways_1', first_ways(state.edges, hooks)) -%}
    {%- do drop_steps(hooks + [state.edges]) -%}
    {%- set state.is_done = false -%}
    {%- for power in range(most_doublings()) -%}
        {%- if not state.is_done and not has_rows(state.ways ~ ' where hops = ' ~ 2 ** power) -%}
            {%- set state.is_done = true -%}
        {%- endif -%}
        {%- if not state.is_done -%}
            {%- set longer = make_step('ways_' ~ 2 ** (power + 1), longer_ways(state.ways, 2 ** power)) -%}
            {%- do drop_steps([state.ways]) -%}
            {%- set state.ways = longer -%}
        {%- endif -%}
    {%- endfor -%}

    {%- set target_relation = replace_table(
        'select node_key, ancestor_key, edge_rank from ' ~ state.ways) -%}
    {%- do drop_steps([state.ways]) -%}
    {%- do run_hooks(post_hooks, inside_transaction=True) -%}
    {%- do adapter.commit() -%}
    {%- do run_hooks(post_hooks, inside_transaction=False) -%}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{#- Doublings after which a way is as long as all rounds allow, two hooks each. -#}
{% macro most_doublings() -%}
    {{ return(8) }}
{%- endmacro %}

{#- Every name that a step of the materialization can have. -#}
{% macro merge_step_names() -%}
    {%- set names = [] -%}
    {%- for number in range(1, most_rounds() + 2) -%}
        {%- do names.extend(['edges_' ~ number, 'hooks_' ~ number]) -%}
    {%- endfor -%}
    {%- for power in range(most_doublings() + 1) -%}
        {%- do names.append('ways_' ~ 2 ** power) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}

{#- The model's edges: of those that join the same two nodes the least, none of a node to itself. -#}
{% macro least_edges(sql) -%}
    select
        least(left_key, right_key) as left_key,
        greatest(left_key, right_key) as right_key,
        min(edge_rank) as edge_rank
    from (
        {{ sql }}
    ) as model_edges
    where left_key != right_key
    group by least(left_key, right_key), greatest(left_key, right_key)
{%- endmacro %}

{#-
    The nodes that hook in a round: to which one, over which edge, and where that one ends. A node
    three steps above the end waits for the next round.
-#}
{% macro hooked_nodes(edges, round_number) -%}
    with ends as (
        select left_key as node_key, right_key as other_key, edge_rank from {{ edges }}
        union all
        select right_key as node_key, left_key as other_key, edge_rank from {{ edges }}
    ),
    looks as (
        select
            node_key,
            min_by(other_key, edge_rank) as parent_key,
            min(edge_rank) as edge_rank
        from ends
        group by node_key
    ),
    downward as (
        select
            node_key,
            parent_key,
            edge_rank
        from looks
        where
            {{ round_hash('parent_key', round_number) }} < {{ round_hash('node_key', round_number) }}
            or (
                {{ round_hash('parent_key', round_number) }}
                = {{ round_hash('node_key', round_number) }}
                and parent_key < node_key
            )
    )
    select
        own.node_key,
        own.parent_key,
        own.edge_rank,
        coalesce(nxt.parent_key, own.parent_key) as end_key
    from downward as own
    left join downward as nxt on own.parent_key = nxt.node_key
    left join downward as lst on nxt.parent_key = lst.node_key
    where lst.node_key is null
{%- endmacro %}

{#- The edges between what is left when hooked nodes stand where they ended. -#}
{% macro edges_between_hooked(edges, hooks) -%}
    with moved as (
        select
            coalesce(lft.end_key, edg.left_key) as left_key,
            coalesce(rgt.end_key, edg.right_key) as right_key,
            edg.edge_rank
        from {{ edges }} as edg
        left join {{ hooks }} as lft on edg.left_key = lft.node_key
        left join {{ hooks }} as rgt on edg.right_key = rgt.node_key
    )
    select
        least(left_key, right_key) as left_key,
        greatest(left_key, right_key) as right_key,
        min(edge_rank) as edge_rank
    from moved
    where left_key != right_key
    group by least(left_key, right_key), greatest(left_key, right_key)
{%- endmacro %}

{#- The hooks of all rounds, as ways of one step; `edges`, which is empty, gives the types. -#}
{% macro first_ways(edges, hooks) -%}
    select
        left_key as node_key,
        right_key as ancestor_key,
        edge_rank,
        cast(1 as bigint) as hops
    from {{ edges }}
    {%- for relation in hooks %}
    union all
    select
        node_key,
        parent_key as ancestor_key,
        edge_rank,
        cast(1 as bigint) as hops
    from {{ relation }}
    {%- endfor %}
{%- endmacro %}

{#- Ways of up to twice the length: the longest there are, each followed by every way from its end. -#}
{% macro longer_ways(ways, hops) -%}
    select node_key, ancestor_key, edge_rank, hops from {{ ways }}
    union all
    select
        own.node_key,
        nxt.ancestor_key,
        greatest(own.edge_rank, nxt.edge_rank) as edge_rank,
        own.hops + nxt.hops as hops
    from {{ ways }} as own
    inner join {{ ways }} as nxt on own.ancestor_key = nxt.node_key
    where own.hops = {{ hops }}
{%- endmacro %}
