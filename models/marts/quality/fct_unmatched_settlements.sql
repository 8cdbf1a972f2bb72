{#-
    Deposits and withdrawals of the books that their chain does not bear out, with the reason.

    1. Take those that have to be on chain: neither pending, reversed, requested, cancelled nor blocked.
    2. Sum what moved on chain to the same address in the same transaction, and what all bookings
       that name it say of it together: two deposits may share one output.
    3. Name the first thing that is wrong; keep those with which something is.
-#}

with

settlements as (

    select
        'exchange.crypto_deposits' as source_table,
        'crypto_deposit:' || deposit_id as source_reference,
        customer_id,
        chain,
        asset,
        transaction_hash,
        to_address,
        deposit_status as settlement_status,
        amount_native,
        occurred_at,
        cast(occurred_at as date) as settled_date,
        known_at
    from {{ ref('stg_exchange__crypto_deposits') }}
    where coalesce(deposit_status, '') not in ('pending', 'reversed')

    union all

    select
        'exchange.crypto_withdrawals' as source_table,
        'crypto_withdrawal:' || withdrawal_id as source_reference,
        customer_id,
        chain,
        asset,
        transaction_hash,
        to_address,
        withdrawal_status as settlement_status,
        amount_native,
        occurred_at,
        cast(coalesce(completed_at, occurred_at) as date) as settled_date,
        known_at
    from {{ ref('stg_exchange__crypto_withdrawals') }}
    where coalesce(withdrawal_status, '') not in ('requested', 'cancelled', 'blocked')

),

booked as (

    select
        source_table,
        chain,
        asset,
        transaction_hash,
        to_address,
        sum(amount_native) as amount_native
    from settlements
    where transaction_hash is not null
    group by source_table, chain, asset, transaction_hash, to_address

),

movements as (

    select
        chain,
        asset,
        transaction_hash,
        to_node_id,
        amount_native,
        cast(occurred_at as date) as occurred_date,
        exclusion_reason
    from {{ ref('int_ledger__onchain_movements') }}

),

on_chain as (

    select
        chain,
        asset,
        transaction_hash,
        to_node_id,
        sum(amount_native) filter (where exclusion_reason is null) as amount_native,
        count(*) filter (where exclusion_reason is null) as counting_movement_count,
        min(exclusion_reason) as exclusion_reason
    from movements
    where transaction_hash is not null
    group by chain, asset, transaction_hash, to_node_id

),

transactions as (

    select distinct
        chain,
        transaction_hash
    from movements
    where transaction_hash is not null

),

loaded_days as (

    select distinct
        chain,
        occurred_date
    from movements

),

-- a transaction may be of the day before or after the booking
days_around as (

    select
        chain,
        occurred_date as settled_date
    from loaded_days

    union

    select
        chain,
        {{ add_days('occurred_date', 1) }} as settled_date
    from loaded_days

    union

    select
        chain,
        {{ add_days('occurred_date', -1) }} as settled_date
    from loaded_days

),

compared as (

    select
        stl.*,
        bkd.amount_native as booked_amount_native,
        chn.amount_native as chain_amount_native,
        case
            when stl.transaction_hash is null then 'no_transaction_hash'
            when chn.counting_movement_count > 0 and chn.amount_native != bkd.amount_native
                then 'amount_differs'
            when chn.counting_movement_count > 0 then cast(null as string)
            when chn.transaction_hash is not null then 'excluded_on_chain'
            when txn.transaction_hash is not null then 'asset_or_address_differs'
            when lod.settled_date is null then 'chain_not_loaded'
            else 'transaction_not_found'
        end as unmatched_reason,
        case when chn.counting_movement_count = 0 then chn.exclusion_reason end
            as exclusion_reason
    from settlements as stl
    left join booked as bkd
        on
            stl.source_table = bkd.source_table
            and stl.chain = bkd.chain
            and stl.asset = bkd.asset
            and stl.transaction_hash = bkd.transaction_hash
            and stl.to_address = bkd.to_address
    left join on_chain as chn
        on
            stl.chain = chn.chain
            and stl.asset = chn.asset
            and stl.transaction_hash = chn.transaction_hash
            and stl.chain || ':' || stl.to_address = chn.to_node_id
    left join transactions as txn
        on stl.chain = txn.chain and stl.transaction_hash = txn.transaction_hash
    left join days_around as lod
        on stl.chain = lod.chain and stl.settled_date = lod.settled_date

),

final as (

    select
        source_reference,
        source_table,
        customer_id,
        unmatched_reason,
        exclusion_reason,
        settlement_status,
        chain,
        asset,
        transaction_hash,
        to_address,
        amount_native,
        cast(booked_amount_native as decimal(38, 18)) as booked_amount_native,
        cast(chain_amount_native as decimal(38, 18)) as chain_amount_native,
        -- a digit less before the point: of two of full width one engine drops the last digit
        cast(
            try_cast(chain_amount_native as decimal(37, 18))
            - try_cast(booked_amount_native as decimal(37, 18))
            as decimal(38, 18)
        ) as difference_native,
        occurred_at,
        cast(occurred_at as date) as occurred_date,
        known_at
    from compared
    where unmatched_reason is not null

)

select * from final
