{#- A transfer at one instant, as known at another, never finds two owners or two sanctions. -#}

with

versions as (

    select
        address_family,
        address,
        layer,
        claim_id,
        known_from_at,
        coalesce(known_until_at, {{ never_at() }}) as known_until_at,
        coalesce(used_from_at, {{ always_at() }}) as used_from_at,
        coalesce(used_until_at, {{ never_at() }}) as used_until_at
    from {{ ref('int_attribution__address_versions') }}

),

final as (

    select
        one.address_family,
        one.address,
        one.layer,
        one.claim_id,
        one.known_from_at,
        one.used_from_at
    from versions as one
    inner join versions as oth
        on
            one.address_family = oth.address_family
            and one.address = oth.address
            and one.layer = oth.layer
            and one.known_from_at < oth.known_until_at
            and one.known_until_at > oth.known_from_at
            and one.used_from_at < oth.used_until_at
            and one.used_until_at > oth.used_from_at
    where one.known_from_at != oth.known_from_at or one.used_from_at != oth.used_from_at

)

select * from final
