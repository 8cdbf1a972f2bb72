{#-
    Clusters that went into others: the address that named a cluster was known to be in another.
-#}

with

memberships as (

    select * from {{ ref('int_clusters__memberships') }}

),

final as (

    select
        own.node_id as absorbed_cluster_id,
        nxt.cluster_id as into_cluster_id,
        own.chain,
        nxt.known_from_at as merged_at,
        nxt.evidence_transaction_hash
    from memberships as own
    inner join memberships as nxt
        on own.node_key = nxt.node_key and own.known_until_at = nxt.known_from_at
    where own.cluster_id = own.node_id

)

select * from final
