{#-
    Fiat payments fit to use: each once, nothing wrong with it. Returned and failed ones are kept.
-#}

with

final as (

    select
        fiat_transaction_id,
        customer_id,
        direction,
        rail,
        payment_status,
        currency,
        bank_account_id,
        counterparty_name,
        counterparty_iban,
        counterparty_country,
        reference,
        amount_native,
        occurred_at,
        known_at,
        known_at_basis
    from {{ ref('base_exchange__fiat_transactions') }}
    where row_status = 'staged'

)

select * from final
