{#-
    Movements on all chains, with the customer where one of ours is a side.

    1. Bring the chains together.
    2. A deposit or withdrawal in our books names the customer of the transaction it settles in; a
       deposit address names its customer even before the books do.
-#}

with

movements as (

    select * from {{ ref('int_ledger__evm_movements') }}

    union all

    select * from {{ ref('int_ledger__token_movements') }}

    union all

    select * from {{ ref('int_ledger__utxo_movements') }}

),

deposits as (

    select
        chain,
        asset,
        transaction_hash,
        chain || ':' || to_address as to_node_id,
        -- a version that was restated settles what it named, and names nobody any more
        min(case when row_status = 'staged' then customer_id end) as customer_id
    from {{ ref('base_exchange__crypto_deposits') }}
    where row_status in ('staged', 'superseded') and transaction_hash is not null
    group by chain, asset, transaction_hash, to_address

),

withdrawals as (

    select
        chain,
        asset,
        transaction_hash,
        chain || ':' || to_address as to_node_id,
        -- a version that was restated settles what it named, and names nobody any more
        min(case when row_status = 'staged' then customer_id end) as customer_id
    from {{ ref('base_exchange__crypto_withdrawals') }}
    where row_status in ('staged', 'superseded') and transaction_hash is not null
    group by chain, asset, transaction_hash, to_address

),

deposit_addresses as (

    select
        chain || ':' || address as node_id,
        min(customer_id) as customer_id,
        min(occurred_at) as assigned_at
    from {{ ref('stg_exchange__deposit_addresses') }}
    group by chain, address

),

matched as (

    select
        mov.*,
        coalesce(dep.customer_id, own.customer_id) as receiving_customer_id,
        wdr.customer_id as sending_customer_id,
        dep.transaction_hash is not null as settles_deposit,
        wdr.transaction_hash is not null as settles_withdrawal
    from movements as mov
    left join deposits as dep
        on
            mov.chain = dep.chain
            and mov.asset = dep.asset
            and mov.transaction_hash = dep.transaction_hash
            and mov.to_node_id = dep.to_node_id
    left join deposit_addresses as own
        on mov.to_node_id = own.node_id and mov.occurred_at >= own.assigned_at
    left join withdrawals as wdr
        on
            mov.chain = wdr.chain
            and mov.asset = wdr.asset
            and mov.transaction_hash = wdr.transaction_hash
            and mov.to_node_id = wdr.to_node_id

),

final as (

    select
        rail,
        chain,
        asset,
        from_node_id,
        to_node_id,
        transaction_hash,
        coalesce(receiving_customer_id, sending_customer_id) as customer_id,
        case when receiving_customer_id is not null then sending_customer_id end
            as counterparty_customer_id,
        case
            when receiving_customer_id is not null and sending_customer_id is not null
                then 'internal'
            when receiving_customer_id is not null then 'in'
            when sending_customer_id is not null then 'out'
        end as direction,
        settles_deposit,
        settles_withdrawal,
        amount_native,
        is_change,
        occurred_at,
        known_at,
        known_at_basis,
        source_table,
        source_reference,
        source_row,
        exclusion_reason
    from matched

)

select * from final
