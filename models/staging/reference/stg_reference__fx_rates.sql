{#-
    Daily closing rates of currencies fit to use: each once, nothing wrong with it.
-#}

with

final as (

    select
        currency,
        rate_date,
        price_usd,
        source_name,
        occurred_at,
        known_at,
        known_at_basis
    from {{ ref('base_reference__fx_rates') }}
    where row_status = 'staged'

)

select * from final
