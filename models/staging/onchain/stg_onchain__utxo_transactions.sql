{#-
    UTXO transactions fit to use: each once, nothing wrong with it.
-#}

with

final as (

    select
        chain,
        transaction_hash,
        block_number,
        is_coinbase,
        input_count,
        output_count,
        fee_raw,
        occurred_at,
        known_at,
        known_at_basis
    from {{ ref('base_onchain__utxo_transactions') }}
    where row_status = 'staged'

)

select * from final
