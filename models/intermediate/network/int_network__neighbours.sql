{#-
    Each edge seen from both its ends: a node, one of its neighbours, and who of them paid.
-#}

with

edges as (

    select * from {{ ref('int_network__edges') }}

),

sides as (

    select
        graph_key,
        payer_key as node_key,
        payee_key as neighbour_key,
        0 as is_payer,
        1 as is_payee
    from edges

    union all

    select
        graph_key,
        payee_key as node_key,
        payer_key as neighbour_key,
        1 as is_payer,
        0 as is_payee
    from edges

),

final as (

    select
        graph_key,
        node_key,
        neighbour_key,
        max(is_payer) = 1 as is_payer,
        max(is_payee) = 1 as is_payee
    from sides
    group by graph_key, node_key, neighbour_key

)

select * from final
