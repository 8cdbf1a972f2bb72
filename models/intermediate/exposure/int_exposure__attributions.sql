{#-
    Who is behind the addresses of the ledger, as exposure reads it: one row per node, layer and span
    of use and of knowledge, in microseconds.
-#}

with

nodes as (

    select * from {{ ref('int_addresses__nodes') }}

),

versions as (

    select * from {{ ref('int_attribution__address_versions') }}

),

final as (

    select
        nod.node_key,
        ver.layer,
        ver.category,
        ver.actor,
        coalesce({{ epoch_us('ver.used_from_at') }}, 0) as used_from_us,
        coalesce({{ epoch_us('ver.used_until_at') }}, {{ never_us() }}) as used_until_us,
        {{ epoch_us('ver.known_from_at') }} as known_from_us,
        coalesce({{ epoch_us('ver.known_until_at') }}, {{ never_us() }}) as known_until_us
    from versions as ver
    inner join nodes as nod
        on ver.address_family = nod.address_family and ver.address = nod.address

)

select * from final
