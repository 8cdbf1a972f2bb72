{#-
    Who is behind the addresses of the ledger, as exposure reads it: one row per node, layer and span
    of use and of knowledge, in microseconds. Spans of knowledge that touch and say the same of it are
    one: another claim that agrees changes nothing.
-#}

with

nodes as (

    select * from {{ ref('int_addresses__nodes') }}

),

address_versions as (

    select * from {{ ref('int_attribution__address_versions') }}

),

versions as (

    select
        nod.node_key,
        ver.layer,
        ver.category,
        ver.actor,
        coalesce({{ epoch_us('ver.used_from_at') }}, 0) as used_from_us,
        coalesce({{ epoch_us('ver.used_until_at') }}, {{ never_us() }}) as used_until_us,
        {{ epoch_us('ver.known_from_at') }} as known_from_us,
        coalesce({{ epoch_us('ver.known_until_at') }}, {{ never_us() }}) as known_until_us
    from address_versions as ver
    inner join nodes as nod
        on ver.address_family = nod.address_family and ver.address = nod.address

),

neighbours as (

    select
        *,
        lag(known_until_us) over (
            partition by node_key, layer, category, actor, used_from_us, used_until_us
            order by known_from_us
        ) as previous_until_us
    from versions

),

spells as (

    select
        *,
        sum(case when known_from_us = previous_until_us then 0 else 1 end) over (
            partition by node_key, layer, category, actor, used_from_us, used_until_us
            order by known_from_us
            rows between unbounded preceding and current row
        ) as spell_number
    from neighbours

),

final as (

    select
        node_key,
        layer,
        category,
        actor,
        used_from_us,
        used_until_us,
        min(known_from_us) as known_from_us,
        max(known_until_us) as known_until_us
    from spells
    group by
        node_key,
        layer,
        category,
        actor,
        used_from_us,
        used_until_us,
        spell_number

)

select * from final
