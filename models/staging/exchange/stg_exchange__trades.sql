{#-
    Trades fit to use: each once, nothing wrong with it.
-#}

with

final as (

    select
        trade_id,
        customer_id,
        counterparty_customer_id,
        side,
        base_asset,
        quote_asset,
        fee_asset,
        base_amount_native,
        quote_amount_native,
        fee_amount_native,
        occurred_at,
        known_at,
        known_at_basis
    from {{ ref('base_exchange__trades') }}
    where row_status = 'staged'

)

select * from final
