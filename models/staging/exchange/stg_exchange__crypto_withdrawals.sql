{#-
    Crypto withdrawals fit to use: each once, nothing wrong with it.

    Cancelled and blocked ones are kept.
-#}

with

final as (

    select
        withdrawal_id,
        customer_id,
        chain,
        asset,
        to_address,
        transaction_hash,
        withdrawal_status,
        beneficiary_name,
        beneficiary_vasp_id,
        completed_at,
        amount_native,
        fee_amount_native,
        occurred_at,
        known_at,
        known_at_basis
    from {{ ref('base_exchange__crypto_withdrawals') }}
    where row_status = 'staged'

)

select * from final
