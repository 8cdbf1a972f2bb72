{#-
    From which pair on addresses are connected by common inputs, as a forest with all its ways up.
    The materialization makes it of the pairs; int_clusters__versions reads clusters from it.
-#}

{{ config(materialized='merge_history') }}

with

final as (

    select
        left_node_key as left_key,
        right_node_key as right_key,
        edge_rank
    from {{ ref('int_clusters__common_inputs') }}

)

select * from final
