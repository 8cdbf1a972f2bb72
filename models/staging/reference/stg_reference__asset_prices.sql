{#-
    Daily closing prices of assets fit to use: each once, nothing wrong with it.
-#}

with

final as (

    select
        asset,
        price_date,
        price_usd,
        source_name,
        occurred_at,
        known_at,
        known_at_basis
    from {{ ref('base_reference__asset_prices') }}
    where row_status = 'staged'

)

select * from final
