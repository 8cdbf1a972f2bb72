{#-
    Round 0 of the bound on the core number: the number of neighbours.
-#}

with

final as (

    select
        graph_key,
        node_key,
        neighbour_count as core_bound,
        true as is_lowered
    from {{ ref('int_network__members') }}

)

select * from final
