{#-
    An upper bound on the core number: one round, run ten times.

    The bound of a node is the H-index of its neighbours' bounds: the largest h such that h of them
    are at least h. It falls from round to round and ends at the core number (Lu et al. 2016).
    A node that nothing links twice is in the 1-core from the start.
-#}

{{
    config(
        materialized='rounds',
        first_round='int_network__core_start',
        rounds=10,
        keep='last',
    )
}}

with

previous as (

    select * from {{ ref('int_network__core_start') }}

),

neighbour_bounds as (

    select
        nbr.graph_key,
        nbr.node_key,
        ngb.core_bound,
        row_number() over (
            partition by nbr.graph_key, nbr.node_key
            order by ngb.core_bound desc, nbr.neighbour_key asc
        ) as place
    from {{ ref('int_network__neighbours') }} as nbr
    inner join previous as own
        on nbr.graph_key = own.graph_key and nbr.node_key = own.node_key
    inner join previous as ngb
        on nbr.graph_key = ngb.graph_key and nbr.neighbour_key = ngb.node_key
    where own.core_bound > 1

),

indexes as (

    select
        graph_key,
        node_key,
        max(least(core_bound, place)) as core_bound
    from neighbour_bounds
    group by graph_key, node_key

),

final as (

    select
        prv.graph_key,
        prv.node_key,
        cast(coalesce(idx.core_bound, prv.core_bound) as bigint) as core_bound,
        coalesce(idx.core_bound < prv.core_bound, false) as is_lowered
    from previous as prv
    left join indexes as idx
        on prv.graph_key = idx.graph_key and prv.node_key = idx.node_key

)

select * from final
