{#-
    Payments between a node and the nearest of a kind, against the money and with it: one round, run
    five times.

    1. A neighbour tells its hops on where it is what is looked for, or is passed by paths.
    2. From something: by the payers. To something: by the payees. The nearest counts.
-#}

{{
    config(
        materialized='rounds',
        first_round='int_network__hops_start',
        rounds=5,
        keep='last',
    )
}}

with

previous as (

    select * from {{ ref('int_network__hops_start') }}

),

told as (

    select
        {{ hops_told() }}
        nbr.graph_key,
        nbr.node_key
    from {{ ref('int_network__neighbours') }} as nbr
    inner join previous as prv
        on nbr.graph_key = prv.graph_key and nbr.neighbour_key = prv.node_key
    where {{ has_path('prv') }}
    group by nbr.graph_key, nbr.node_key

),

final as (

    select
        {{ hops_so_far() }}
        prv.graph_key,
        prv.node_key,
        prv.is_passed
    from previous as prv
    left join told as tol
        on prv.graph_key = tol.graph_key and prv.node_key = tol.node_key

)

select * from final
