{#-
    EVM transactions fit to use: each once, nothing wrong with it. Failed ones are kept.
-#}

with

final as (

    select
        chain,
        chain_id,
        transaction_hash,
        block_number,
        from_address,
        to_address,
        created_address,
        amount_raw,
        amount_native,
        receipt_status,
        occurred_at,
        known_at,
        known_at_basis
    from {{ ref('base_onchain__evm_transactions') }}
    where row_status = 'staged'

)

select * from final
