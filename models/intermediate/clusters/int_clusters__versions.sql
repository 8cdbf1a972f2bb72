{#-
    The cluster of an address over the time of knowledge, with the evidence of each membership.

    Common inputs are certain and merge clusters. A deposit address of an exchange is presumed: it
    joins the cluster of the address it forwards to and merges nothing.
-#}

with

common_inputs as (

    select
        node_id,
        node_key,
        chain,
        cluster_id,
        known_from_at,
        known_until_at,
        'common_input' as evidence_kind,
        true as is_certain,
        evidence_transaction_hash
    from {{ ref('int_clusters__memberships') }}

),

deposit_addresses as (

    select
        node_id,
        node_key,
        chain,
        exchange_node_id as cluster_id,
        known_from_at,
        known_until_at,
        'deposit_address' as evidence_kind,
        false as is_certain,
        evidence_transaction_hash
    from {{ ref('int_clusters__deposit_addresses') }}

),

memberships as (

    select * from common_inputs

    union all

    select * from deposit_addresses

),

final as (

    select
        node_id,
        node_key,
        chain,
        cluster_id,
        {{ hash_to_bigint('cluster_id') }} as cluster_key,
        known_from_at,
        known_until_at,
        evidence_kind,
        is_certain,
        evidence_transaction_hash
    from memberships

)

select * from final
