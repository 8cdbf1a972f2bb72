{#-
    The clusters as they stand, by the other algorithm: components of the pairs, without their
    history. A test holds int_clusters__versions to it.
-#}

{{ config(materialized='components', left_key='left_node_key', right_key='right_node_key') }}

with

final as (

    select
        left_node_key,
        right_node_key
    from {{ ref('int_clusters__common_inputs') }}

)

select * from final
