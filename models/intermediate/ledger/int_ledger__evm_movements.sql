{#-
    Movements of native coin on EVM chains, from transactions and from the traces inside them, with
    the reason where one stays out of the ledger.

    1. A transaction moves its value to its recipient, or to the contract it creates.
    2. A trace moves value of its own; the root trace repeats its transaction and counts only where
       the transaction is not there.
-#}

with

transactions as (

    select * from {{ ref('stg_onchain__evm_transactions') }}

),

traces as (

    select * from {{ ref('stg_onchain__evm_traces') }}

),

chains as (

    select * from {{ ref('chains') }}

),

transaction_movements as (

    select
        'evm_native' as rail,
        txn.chain,
        txn.from_address,
        coalesce(txn.to_address, txn.created_address) as to_address,
        txn.transaction_hash,
        txn.amount_native,
        txn.occurred_at,
        txn.known_at,
        txn.known_at_basis,
        'onchain.evm_transactions' as source_table,
        txn.transaction_hash as source_key,
        case
            when txn.receipt_status = 0 then 'failed'
            when txn.amount_native = 0 then 'zero_value'
        end as exclusion_reason
    from transactions as txn

),

trace_movements as (

    select
        'evm_trace' as rail,
        trc.chain,
        trc.from_address,
        trc.to_address,
        trc.transaction_hash,
        trc.amount_native,
        trc.occurred_at,
        trc.known_at,
        trc.known_at_basis,
        'onchain.evm_traces' as source_table,
        coalesce(
            trc.transaction_hash || ':' || trc.trace_type || ':' || trc.trace_address,
            cast(trc.block_number as string) || ':' || trc.trace_type || ':'
            || coalesce(trc.reward_type, '') || ':' || coalesce(trc.to_address, '')
        ) as source_key,
        case
            when trc.trace_status = 0 then 'failed'
            when trc.call_type in ('delegatecall', 'callcode', 'staticcall') then 'moves_no_value'
            when trc.amount_native = 0 then 'zero_value'
            when trc.trace_address = '' and txn.transaction_hash is not null
                then 'repeats_transaction'
        end as exclusion_reason
    from traces as trc
    left join transactions as txn
        on trc.chain = txn.chain and trc.transaction_hash = txn.transaction_hash

),

movements as (

    select * from transaction_movements

    union all

    select * from trace_movements

),

final as (

    select
        mov.rail,
        mov.chain,
        chn.native_asset as asset,
        -- rewards and genesis have no payer, a creation without receipt no known recipient
        mov.chain || ':' || coalesce(mov.from_address, 'coinbase') as from_node_id,
        mov.chain || ':' || coalesce(mov.to_address, 'transaction:' || mov.transaction_hash)
            as to_node_id,
        mov.transaction_hash,
        mov.amount_native,
        false as is_change,
        mov.occurred_at,
        mov.known_at,
        mov.known_at_basis,
        mov.source_table,
        mov.rail || ':' || mov.chain || ':' || mov.source_key as source_reference,
        mov.rail || ':' || mov.chain || ':' || mov.source_key as source_row,
        mov.exclusion_reason
    from movements as mov
    inner join chains as chn
        on mov.chain = chn.chain

)

select * from final
