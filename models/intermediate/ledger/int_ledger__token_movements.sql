{#-
    Movements of tokens on EVM chains, with the reason where one stays out of the ledger.
-#}

with

transfers as (

    select * from {{ ref('stg_onchain__evm_token_transfers') }}

),

transactions as (

    select * from {{ ref('stg_onchain__evm_transactions') }}

),

final as (

    select
        'evm_token' as rail,
        tkt.chain,
        tkt.asset,
        tkt.chain || ':' || tkt.from_address as from_node_id,
        tkt.chain || ':' || tkt.to_address as to_node_id,
        tkt.transaction_hash,
        tkt.amount_native,
        false as is_change,
        tkt.occurred_at,
        tkt.known_at,
        tkt.known_at_basis,
        'onchain.evm_token_transfers' as source_table,
        'evm_token:' || tkt.chain || ':' || tkt.transaction_hash || ':'
        || cast(tkt.log_index as string) as source_reference,
        'evm_token:' || tkt.chain || ':' || tkt.transaction_hash || ':'
        || cast(tkt.log_index as string) as source_row,
        case
            when txn.receipt_status = 0 then 'failed'
            when tkt.amount_native = 0 then 'zero_value'
        end as exclusion_reason
    from transfers as tkt
    left join transactions as txn
        on tkt.chain = txn.chain and tkt.transaction_hash = txn.transaction_hash

)

select * from final
