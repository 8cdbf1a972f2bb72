{#-
    The versions of every customer's record, with both clocks; personal texts end here, as hashes.

    1. A version is valid from its change until the next change.
    2. It is overtaken when any later change is first known. A change that is already overtaken when
       it becomes known was never the current record.
-#}

with

changes as (

    select * from {{ ref('stg_exchange__customers') }}

),

ordered as (

    select
        chg.*,
        cast(row_number() over (
            partition by chg.customer_id
            order by chg.occurred_at
        ) as bigint) as version_number,
        lead(chg.occurred_at) over (
            partition by chg.customer_id
            order by chg.occurred_at
        ) as valid_to_at,
        min(chg.known_at) over (
            partition by chg.customer_id
            order by chg.occurred_at
            rows between 1 following and unbounded following
        ) as overtaken_at
    from changes as chg

),

final as (

    select
        customer_id,
        version_number,
        change_type,
        occurred_at as valid_from_at,
        valid_to_at,
        known_at,
        known_at_basis,
        case when overtaken_at is null or overtaken_at > known_at then known_at end
            as current_from_at,
        case when overtaken_at > known_at then overtaken_at end as current_to_at,
        valid_to_at is null as is_current,
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
        birth_date,
        {{ keyed_hash(comparable_text('full_name')) }} as full_name_hash,
        {{ keyed_hash(comparable_text('email')) }} as email_hash,
        {{ keyed_hash(comparable_text('phone')) }} as phone_hash,
        {{ keyed_hash(comparable_text('address_line')) }} as address_line_hash
    from ordered

)

select * from final
