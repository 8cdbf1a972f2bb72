{#-
    Limits of verification tiers fit to use: each once, nothing wrong with it.
-#}

with

final as (

    select
        kyc_tier,
        direction,
        period_days,
        limit_usd,
        occurred_at,
        known_at,
        known_at_basis
    from {{ ref('base_reference__kyc_tier_limits') }}
    where row_status = 'staged'

)

select * from final
