{#-
    Every customer with the current record and the milestones of its history, without personal data.

    1. Find the milestones in the versions; closed is since the last version that was not.
    2. Lay them beside the current version.
-#}

with

versions as (

    select * from {{ ref('int_kyc__customer_versions') }}

),

last_open as (

    select
        customer_id,
        max(version_number) as version_number
    from versions
    where customer_status != 'closed'
    group by customer_id

),

placed as (

    select
        ver.*,
        ver.version_number > coalesce(opn.version_number, 0) as is_closed_since
    from versions as ver
    left join last_open as opn
        on ver.customer_id = opn.customer_id

),

milestones as (

    select
        customer_id,
        min(valid_from_at) as first_version_at,
        min(valid_from_at) filter (where change_type = 'opened') as opened_at,
        min(valid_from_at) filter (where change_type = 'verified') as verified_at,
        min(valid_from_at) filter (where is_closed_since) as closed_at,
        count(*) as version_count,
        count(*) filter (where current_from_at is null) as never_current_version_count,
        max(known_at) as known_at
    from placed
    group by customer_id

),

final as (

    select
        ver.customer_id,
        ver.customer_status,
        ver.segment,
        ver.kyc_tier,
        ver.risk_rating,
        ver.is_pep,
        ver.nationality_country,
        ver.residence_country,
        ver.occupation,
        ver.source_of_funds,
        ver.declared_income_usd,
        ver.declared_wealth_usd,
        ver.full_name_hash,
        ver.email_hash,
        ver.phone_hash,
        ver.address_line_hash,
        mil.first_version_at,
        mil.opened_at,
        mil.verified_at,
        mil.closed_at,
        ver.valid_from_at as current_version_at,
        ver.current_from_at as current_version_known_at,
        mil.version_count,
        mil.never_current_version_count,
        mil.known_at
    from versions as ver
    inner join milestones as mil
        on ver.customer_id = mil.customer_id
    where ver.is_current

)

select * from final
