{#-
    Round 0 of the hops: none at what is looked for itself. 99 stands for no path.
-#}

with

final as (

    select
        {{ hops_at_start() }}
        graph_key,
        node_key,
        is_passed
    from {{ ref('int_network__members') }}

)

select * from final
