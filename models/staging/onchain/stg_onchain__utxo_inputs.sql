{#-
    UTXO inputs fit to use: each once, nothing wrong with it.
-#}

with

final as (

    select
        chain,
        transaction_hash,
        input_index,
        spent_transaction_hash,
        spent_output_index,
        script_type,
        address,
        amount_raw,
        occurred_at,
        known_at,
        known_at_basis
    from {{ ref('base_onchain__utxo_inputs') }}
    where row_status = 'staged'

)

select * from final
