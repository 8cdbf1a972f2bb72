{#-
    Changes of customers' records fit to use: each once, nothing wrong with it.
-#}

with

final as (

    select
        customer_id,
        change_type,
        customer_status,
        segment,
        full_name,
        birth_date,
        nationality_country,
        residence_country,
        email,
        phone,
        address_line,
        occupation,
        declared_income_usd,
        declared_wealth_usd,
        source_of_funds,
        kyc_tier,
        risk_rating,
        is_pep,
        occurred_at,
        known_at,
        known_at_basis
    from {{ ref('base_exchange__customers') }}
    where row_status = 'staged'

)

select * from final
