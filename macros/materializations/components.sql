{#-
    The connected components of a graph, by randomized contraction (Boegeholz, Brand, Todor 2020,
    "In-database connected component analysis").

    The model gives undirected edges: two bigint keys, named by config `left_key` and `right_key`
    (default: these names). An edge of a node to itself keeps a node that has no other. The table has
    one row per node, `node_key`, and `component_key`, the least key of its component.

    1. A round orders the nodes by a hash of its own. A node follows its neighbour of the least hash
       where that is below its own, and what it follows so once more. Edges then join what is
       followed; those within one node are gone. No edges: done.
    2. The rounds' maps are composed from the last to the first, each as large as its round.
    3. A component is named by the least key in it, so the hash leaves no trace.

    About two of three nodes go in a round, whatever the graph: a path of a million nodes takes 14.
    A step is one statement, and there is no recursion.
-#}
{% materialization components, default %}
    {%- set left_key = config.get('left_key', 'left_key') -%}
    {%- set right_key = config.get('right_key', 'right_key') -%}
    {%- do run_hooks(pre_hooks, inside_transaction=False) -%}
    {%- do drop_left_steps(component_step_names()) -%}
    {%- do run_hooks(pre_hooks, inside_transaction=True) -%}

    {%- set first = make_step('edges_1', first_edges(sql, left_key, right_key)) -%}
    {%- set maps = [] -%}
    {%- set later_edges = [] -%}
    {%- set state = namespace(edges=first, is_done=false) -%}
    {%- for number in range(1, most_rounds() + 1) -%}
        {%- if not state.is_done and not has_rows(state.edges) -%}
            {%- set state.is_done = true -%}
        {%- endif -%}
        {%- if not state.is_done -%}
            {%- do maps.append(make_step('map_' ~ number, followed_nodes(state.edges, number))) -%}
            {%- do later_edges.append(make_step(
                'edges_' ~ (number + 1), contracted_edges(state.edges, maps[-1], number + 1))) -%}
            {%- set state.edges = later_edges[-1] -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if not state.is_done -%}
        {{ exceptions.raise_compiler_error(
            this ~ ': edges are left after ' ~ most_rounds() ~ ' rounds, which no graph does; '
            ~ 'look at round_hash.') }}
    {%- endif -%}
    {#- Each is a part of the one before: all together are no larger than the first. -#}
    {%- do drop_steps(later_edges) -%}

    {%- set composed = [] -%}
    {%- set state.composed = none -%}
    {%- for number in range(maps | length, 0, -1) -%}
        {%- if state.composed is none -%}
            {%- set state.composed = maps[number - 1] -%}
        {%- else -%}
            {%- do composed.append(make_step(
                'composed_' ~ number, composed_map(maps[number - 1], state.composed))) -%}
            {%- set state.composed = composed[-1] -%}
        {%- endif -%}
    {%- endfor -%}

    {%- set target_relation = replace_table(named_components(first, state.composed)) -%}
    {%- do drop_steps([first] + maps + composed) -%}
    {%- do run_hooks(post_hooks, inside_transaction=True) -%}
    {%- do adapter.commit() -%}
    {%- do run_hooks(post_hooks, inside_transaction=False) -%}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{#- More rounds than any graph takes: two of three nodes go in each. -#}
{% macro most_rounds() -%}
    {{ return(64) }}
{%- endmacro %}

{#- Every name that a step of a contraction can have. -#}
{% macro component_step_names() -%}
    {%- set names = [] -%}
    {%- for number in range(1, most_rounds() + 2) -%}
        {%- do names.extend(['edges_' ~ number, 'map_' ~ number, 'composed_' ~ number]) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}

{#- Two columns of keys as the lower and the higher one in the order of a round. -#}
{% macro ordered_edge(left_key, right_key, round_number) -%}
    case
        when {{ round_hash(left_key, round_number) }} < {{ round_hash(right_key, round_number) }}
            then {{ left_key }} else {{ right_key }}
    end as lower_key,
    case
        when {{ round_hash(left_key, round_number) }} < {{ round_hash(right_key, round_number) }}
            then {{ right_key }} else {{ left_key }}
    end as higher_key
{%- endmacro %}

{#- The model's edges as those of the first round: lower and higher end; a node may have one to itself. -#}
{% macro first_edges(sql, left_key, right_key) -%}
    with given as (
        select
            cast({{ left_key }} as bigint) as left_key,
            cast({{ right_key }} as bigint) as right_key
        from (
            {{ sql }}
        ) as model_edges
        where {{ left_key }} is not null and {{ right_key }} is not null
    )
    select {{ ordered_edge('left_key', 'right_key', 1) }}
    from given
{%- endmacro %}

{#-
    What each node follows in a round: its lowest neighbour below it, and the one which that
    follows. Nodes that stay where they are have no row.
-#}
{% macro followed_nodes(edges, round_number) -%}
    with followed as (
        select
            higher_key as node_key,
            min_by(lower_key, {{ round_hash('lower_key', round_number) }}) as followed_key
        from {{ edges }}
        where lower_key != higher_key
        group by higher_key
    )
    select
        own.node_key,
        coalesce(nxt.followed_key, own.followed_key) as followed_key
    from followed as own
    left join followed as nxt on own.followed_key = nxt.node_key
{%- endmacro %}

{#- The edges that are left when every node stands where the one it follows is. -#}
{% macro contracted_edges(edges, map, next_round) -%}
    with moved as (
        select
            coalesce(low.followed_key, edg.lower_key) as left_key,
            coalesce(hgh.followed_key, edg.higher_key) as right_key
        from {{ edges }} as edg
        left join {{ map }} as low on edg.lower_key = low.node_key
        left join {{ map }} as hgh on edg.higher_key = hgh.node_key
    )
    select distinct {{ ordered_edge('left_key', 'right_key', next_round) }}
    from moved
    where left_key != right_key
{%- endmacro %}

{#-
    A round's map followed to the end of the later rounds. A node may follow another in one round
    and stand for others in later ones: its own way is that of the earlier round.
-#}
{% macro composed_map(map, later) -%}
    select
        own.node_key,
        coalesce(ltr.followed_key, own.followed_key) as followed_key
    from {{ map }} as own
    left join {{ later }} as ltr on own.followed_key = ltr.node_key
    union all
    select
        ltr.node_key,
        ltr.followed_key
    from {{ later }} as ltr
    left join {{ map }} as own on ltr.node_key = own.node_key
    where own.node_key is null
{%- endmacro %}

{#- One row per node with the least key of its component; `composed` is none without edges. -#}
{% macro named_components(first_edges, composed) -%}
    {%- if composed is none -%}
    select distinct
        lower_key as node_key,
        lower_key as component_key
    from {{ first_edges }}
    {%- else -%}
    with ends as (
        select distinct followed_key from {{ composed }}
    ),
    members as (
        select
            node_key,
            followed_key
        from {{ composed }}
        union all
        select
            lst.followed_key as node_key,
            lst.followed_key
        from ends as lst
        left join {{ composed }} as own on lst.followed_key = own.node_key
        where own.node_key is null
    ),
    names as (
        select
            followed_key,
            min(node_key) as component_key
        from members
        group by followed_key
    ),
    alone as (
        select distinct lps.lower_key as node_key
        from {{ first_edges }} as lps
        left join members as mbr on lps.lower_key = mbr.node_key
        where lps.lower_key = lps.higher_key and mbr.node_key is null
    )
    select
        mbr.node_key,
        nam.component_key
    from members as mbr
    inner join names as nam on mbr.followed_key = nam.followed_key
    union all
    select
        node_key,
        node_key as component_key
    from alone
    {%- endif -%}
{%- endmacro %}
