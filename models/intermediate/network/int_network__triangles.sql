{#-
    How many triangles a node is a corner of, whoever of two corners paid the other. A hub is none.

    1. Order the ends of each link, so that a triangle is met once.
    2. Two links of the corner in the middle, closed by a third.
    3. Count it at all three corners.
-#}

with

members as (

    select
        graph_key,
        node_key
    from {{ ref('int_network__members') }}
    where not is_hub and neighbour_count > 1

),

links as (

    select
        nbr.graph_key,
        nbr.node_key as lower_key,
        nbr.neighbour_key as upper_key
    from {{ ref('int_network__neighbours') }} as nbr
    inner join members as low
        on nbr.graph_key = low.graph_key and nbr.node_key = low.node_key
    inner join members as upp
        on nbr.graph_key = upp.graph_key and nbr.neighbour_key = upp.node_key
    where nbr.node_key < nbr.neighbour_key

),

triangles as (

    select
        one.graph_key,
        one.lower_key,
        one.upper_key as middle_key,
        two.upper_key
    from links as one
    inner join links as two
        on one.graph_key = two.graph_key and one.upper_key = two.lower_key
    inner join links as thr
        on
            one.graph_key = thr.graph_key
            and one.lower_key = thr.lower_key
            and two.upper_key = thr.upper_key

),

corners as (

    {% for corner in ['lower_key', 'middle_key', 'upper_key'] -%}
    select
        graph_key,
        {{ corner }} as node_key
    from triangles

    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

final as (

    select
        graph_key,
        node_key,
        count(*) as triangle_count
    from corners
    group by graph_key, node_key

)

select * from final
