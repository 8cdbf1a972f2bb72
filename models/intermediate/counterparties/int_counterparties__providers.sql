{#-
    Which registered service provider an address was known to belong to: one row per provider and
    span of days on which a transfer may have happened, with the first evening on which it was known.
-#}

with

nodes as (

    select * from {{ ref('int_addresses__nodes') }}

),

registered as (

    select
        vasp_id,
        min(greatest({{ day_of('occurred_at') }}, {{ day_of('known_at') }})) as registered_day
    from {{ ref('stg_attribution__vasps') }}
    group by vasp_id

),

claims as (

    select
        nod.node_id,
        reg.vasp_id,
        coalesce({{ day_of('tag.first_used_at') }}, 0) as used_day,
        min(greatest({{ day_of('tag.known_at') }}, reg.registered_day)) as from_day
    from {{ ref('stg_attribution__address_tags') }} as tag
    inner join registered as reg
        on tag.actor = reg.vasp_id
    inner join nodes as nod
        on tag.address_family = nod.address_family and tag.address = nod.address
    group by nod.node_id, reg.vasp_id, tag.first_used_at

),

daily_claims as (

    select
        node_id,
        vasp_id,
        used_day,
        min(from_day) as from_day
    from claims
    group by node_id, vasp_id, used_day

),

final as (

    select
        node_id,
        vasp_id,
        used_day,
        coalesce(lead(used_day) over (
            partition by node_id, vasp_id
            order by used_day
        ), {{ never_day() }}) as next_used_day,
        -- an older claim holds for what happens later too
        min(from_day) over (
            partition by node_id, vasp_id
            order by used_day
            rows between unbounded preceding and current row
        ) as from_day
    from daily_claims

)

select * from final
