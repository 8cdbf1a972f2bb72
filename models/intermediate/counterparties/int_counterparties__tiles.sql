{#-
    What our customers dealt with a counterparty in tiles: of one UTC day, known from and until the
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
    from {{ ref('int_counterparties__sides') }}
    group by node_key, occurred_day, from_day, until_day

)

select * from final
