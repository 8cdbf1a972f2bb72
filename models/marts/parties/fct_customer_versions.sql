{#-
    Every version of every customer's record without personal data: what the record said, from when
    to when that held, and from when to when it was the record as the institution saw it.
-#}

with

final as (

    select
        customer_id,
        version_number,
        change_type,
        valid_from_at,
        valid_to_at,
        known_at,
        current_from_at,
        current_to_at,
        is_current,
        customer_status,
        segment,
        kyc_tier,
        risk_rating,
        is_pep,
        nationality_country,
        residence_country,
        occupation,
        source_of_funds,
        declared_income_usd,
        declared_wealth_usd,
        full_name_hash,
        email_hash,
        phone_hash,
        address_line_hash
    from {{ ref('int_kyc__customer_versions') }}

)

select * from final
