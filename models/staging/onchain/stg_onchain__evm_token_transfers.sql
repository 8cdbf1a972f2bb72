{#-
    Token transfers fit to use: each once, nothing wrong with it.
-#}

with

final as (

    select
        chain,
        chain_id,
        asset,
        token_address,
        transaction_hash,
        log_index,
        block_number,
        from_address,
        to_address,
        amount_raw,
        token_decimals,
        amount_native,
        occurred_at,
        known_at,
        known_at_basis
    from {{ ref('base_onchain__evm_token_transfers') }}
    where row_status = 'staged'

)

select * from final
