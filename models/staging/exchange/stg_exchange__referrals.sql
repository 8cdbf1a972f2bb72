{#-
    Referrals fit to use: each once, nothing wrong with it.
-#}

with

final as (

    select
        referee_customer_id,
        referrer_customer_id,
        occurred_at,
        known_at,
        known_at_basis
    from {{ ref('base_exchange__referrals') }}
    where row_status = 'staged'

)

select * from final
