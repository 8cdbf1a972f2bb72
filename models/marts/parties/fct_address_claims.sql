{#-
    All claims about addresses, those that lost too, and which of them counts at present.
-#}

with

claims as (

    select * from {{ ref('int_attribution__claims') }}

),

versions as (

    select * from {{ ref('int_attribution__address_versions') }}
    where known_until_at is null

),

winners as (

    select distinct claim_id
    from versions

),

present as (

    select
        address_family,
        address,
        layer,
        claim_id,
        category
    from versions
    where used_until_at is null

),

final as (

    select
        clm.address_family,
        clm.address,
        clm.layer,
        clm.claim_id,
        clm.claim_kind,
        clm.category,
        clm.concept,
        clm.risk_group,
        clm.is_illicit,
        clm.is_service,
        clm.tag_label,
        clm.actor,
        clm.source_name,
        clm.confidence_score,
        clm.used_from_at,
        clm.used_until_at,
        clm.known_at,
        clm.known_until_at,
        clm.claimed_at,
        clm.known_until_at is null as is_standing,
        win.claim_id is not null as is_winning,
        prs.claim_id as winning_claim_id,
        prs.category as winning_category
    from claims as clm
    left join winners as win
        on clm.claim_id = win.claim_id
    left join present as prs
        on
            clm.address_family = prs.address_family
            and clm.address = prs.address
            and clm.layer = prs.layer

)

select * from final
