{#-
    Where a claim begins to stand, for the first transfer it holds for, the address counts as
    something, and as nothing less sure: no claim is lost on the way to the versions.
-#}

with

claims as (

    select
        *,
        coalesce(used_from_at, {{ always_at() }}) as use_from_at
    from {{ ref('int_attribution__claims') }}

),

versions as (

    select
        *,
        coalesce(known_until_at, {{ never_at() }}) as known_to_at,
        coalesce(used_from_at, {{ always_at() }}) as use_from_at,
        coalesce(used_until_at, {{ never_at() }}) as use_to_at
    from {{ ref('int_attribution__address_versions') }}

),

final as (

    select
        clm.claim_id,
        clm.address_family,
        clm.address,
        clm.layer
    from claims as clm
    left join versions as ver
        on
            clm.address_family = ver.address_family
            and clm.address = ver.address
            and clm.layer = ver.layer
            and clm.known_at >= ver.known_from_at
            and clm.known_at < ver.known_to_at
            and clm.use_from_at >= ver.use_from_at
            and clm.use_from_at < ver.use_to_at
    group by clm.claim_id, clm.address_family, clm.address, clm.layer
    having
        count(ver.claim_id) != 1
        or min(
            case
                when ver.claim_kind = 'internal' or ver.claim_kind = 'sanction' then 101
                else ver.confidence_score
            end
        ) < max(case when clm.claim_kind = 'tag' then clm.confidence_score else 101 end)

)

select * from final
