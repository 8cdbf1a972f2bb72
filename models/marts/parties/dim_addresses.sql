{#-
    Every address of the ledger or of a claim: what it counts as now, and what it counted as before.

    1. Lay the versions of its owner and of its sanctions beside what the registry says of the owner.
    2. An address that counts as nothing now has a row that says so.
-#}

with

versions as (

    select
        *,
        known_until_at is null and used_until_at is null as is_current
    from {{ ref('int_attribution__address_versions') }}

),

categories as (

    select * from {{ ref('attribution_categories') }}

),

vasps as (

    select * from {{ ref('dim_vasps') }}

),

ledger_addresses as (

    select
        address_family,
        address,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at
    from {{ ref('int_ledger__nodes') }}
    where node_kind = 'address'
    group by address_family, address

),

attributed_addresses as (

    select
        address_family,
        address,
        max(case when is_current then 1 else 0 end) = 1 as has_current_version,
        max(case when is_current and claim_kind = 'sanction' then 1 else 0 end) = 1
            as is_sanctioned
    from versions
    group by address_family, address

),

every_address as (

    select
        address_family,
        address
    from ledger_addresses

    union distinct

    select
        address_family,
        address
    from attributed_addresses

),

addresses as (

    select
        adr.address_family,
        adr.address,
        led.first_seen_at,
        led.last_seen_at,
        coalesce(att.is_sanctioned, false) as is_sanctioned,
        coalesce(att.has_current_version, false) as has_current_version
    from every_address as adr
    left join ledger_addresses as led
        on adr.address_family = led.address_family and adr.address = led.address
    left join attributed_addresses as att
        on adr.address_family = att.address_family and adr.address = att.address

),

states as (

    select
        address_family,
        address,
        layer,
        used_from_at,
        used_until_at,
        known_from_at,
        known_until_at,
        is_current,
        claim_id,
        claim_kind,
        category,
        is_illicit,
        is_service,
        tag_label,
        actor,
        source_name,
        confidence_score,
        losing_claim_count,
        has_conflict
    from versions

    union all

    select
        address_family,
        address,
        cast(null as string) as layer,
        cast(null as timestamp) as used_from_at,
        cast(null as timestamp) as used_until_at,
        cast(null as timestamp) as known_from_at,
        cast(null as timestamp) as known_until_at,
        true as is_current,
        cast(null as string) as claim_id,
        cast(null as string) as claim_kind,
        cast(null as string) as category,
        false as is_illicit,
        false as is_service,
        cast(null as string) as tag_label,
        cast(null as string) as actor,
        cast(null as string) as source_name,
        cast(null as double) as confidence_score,
        cast(0 as bigint) as losing_claim_count,
        false as has_conflict
    from addresses
    where not has_current_version

),

final as (

    select
        sta.address_family,
        sta.address,
        sta.layer,
        sta.used_from_at,
        sta.used_until_at,
        sta.known_from_at,
        sta.known_until_at,
        sta.is_current,
        sta.claim_id,
        sta.claim_kind,
        sta.category,
        cat.risk_group,
        cat.risk_score,
        sta.is_illicit,
        sta.is_service,
        sta.tag_label,
        sta.actor,
        vsp.vasp_name,
        vsp.jurisdiction_country as vasp_jurisdiction_country,
        vsp.risk_rating as vasp_risk_rating,
        sta.source_name,
        sta.confidence_score,
        sta.losing_claim_count,
        sta.has_conflict,
        adr.is_sanctioned,
        adr.first_seen_at,
        adr.last_seen_at
    from states as sta
    inner join addresses as adr
        on sta.address_family = adr.address_family and sta.address = adr.address
    left join categories as cat
        on sta.category = cat.category
    left join vasps as vsp
        on sta.actor = vsp.vasp_id

)

select * from final
