{#-
    Crypto deposits fit to use: each once, nothing wrong with it.

    Pending, reversed and frozen ones are kept.
-#}

with

final as (

    select
        deposit_id,
        customer_id,
        chain,
        asset,
        from_address,
        to_address,
        transaction_hash,
        deposit_status,
        amount_native,
        occurred_at,
        known_at,
        known_at_basis
    from {{ ref('base_exchange__crypto_deposits') }}
    where row_status = 'staged'

)

select * from final
