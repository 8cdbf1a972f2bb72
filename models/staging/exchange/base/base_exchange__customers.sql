{#-
    Every raw change of a customer's record, normalised, with what became of it.
-#}

with

raw_rows as (

    select
        {{ raw_columns('exchange', 'customers') }}
    from {{ source('exchange', 'customers') }}

),

normalised as (

    select
        rws.*,
        rws.raw_customer_id as customer_id,
        lower(rws.raw_change_type) as change_type,
        lower(rws.raw_status) as customer_status,
        lower(rws.raw_segment) as segment,
        rws.raw_full_name as full_name,
        rws.raw_birth_date as birth_date,
        upper(rws.raw_nationality_country) as nationality_country,
        upper(rws.raw_residence_country) as residence_country,
        rws.raw_email as email,
        rws.raw_phone as phone,
        rws.raw_address_line as address_line,
        rws.raw_occupation as occupation,
        try_cast(rws.raw_declared_income_usd as decimal(18, 2)) as declared_income_usd,
        try_cast(rws.raw_declared_wealth_usd as decimal(18, 2)) as declared_wealth_usd,
        rws.raw_source_of_funds as source_of_funds,
        rws.raw_kyc_tier as kyc_tier,
        lower(rws.raw_risk_rating) as risk_rating,
        rws.raw_is_pep as is_pep,
        rws.raw_changed_at as occurred_at,
        {{ known_at_columns('rws.raw_changed_at') }}
    from raw_rows as rws

),

known as (

    select * from normalised
    where {{ known_by_as_of() }}

),

checked as (

    select
        kno.*,
        case
            {{ null_key_reason(['kno.customer_id']) }}
            {{ time_reasons('kno.occurred_at') }}
            when
                coalesce(kno.customer_status, '')
                not in ('pending', 'active', 'restricted', 'closed')
                then 'unknown_status'
            when kno.raw_declared_income_usd < 0 then 'negative_value'
            when kno.raw_declared_wealth_usd < 0 then 'negative_value'
            {{ overflow_reason('kno.raw_declared_income_usd', 'kno.declared_income_usd') }}
            {{ overflow_reason('kno.raw_declared_wealth_usd', 'kno.declared_wealth_usd') }}
        end as quarantine_reason
    from known as kno

),

{{ row_status('checked', ['customer_id', 'occurred_at'], 'exchange', 'customers') }},

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
        known_at_basis,
        raw_loaded_at as loaded_at,
        row_status,
        final_reason as quarantine_reason,
        row_key,
        row_text
    from statuses

)

select * from final
