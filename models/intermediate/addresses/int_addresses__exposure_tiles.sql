{#-
    The transfers of an address with others that were known as something, in tiles: those of one
    group and UTC day that were known, with what the other side is, from and until the same evening.
-#}

with

placed as (

    select
        sds.node_key,
        att.attribution_group,
        sds.direction,
        sds.amount_usd,
        sds.occurred_us,
        sds.occurred_day,
        greatest(sds.from_day, att.from_day) as from_day,
        least(sds.until_day, att.until_day) as until_day
    from {{ ref('int_addresses__sides') }} as sds
    inner join {{ ref('int_addresses__attributions') }} as att
        on
            sds.other_key = att.node_key
            and sds.occurred_day >= att.used_day
            and sds.occurred_day < att.next_used_day
    where att.attribution_group not in ('tagged', 'other')

),

final as (

    select
        {{ tile_measures() }},
        node_key,
        attribution_group,
        occurred_day,
        from_day,
        until_day
    from placed
    where until_day > from_day
    group by node_key, attribution_group, occurred_day, from_day, until_day

)

select * from final
