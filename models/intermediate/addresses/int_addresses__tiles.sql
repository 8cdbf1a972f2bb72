{#-
    The transfers of an address in tiles: those of one UTC day that were known from and until the
    same evening.
-#}

with

final as (

    select
        {{ tile_measures() }},
        node_key,
        occurred_day,
        from_day,
        until_day
    from {{ ref('int_addresses__sides') }}
    group by node_key, occurred_day, from_day, until_day

)

select * from final
