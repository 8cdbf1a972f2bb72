{#-
    How much of each movement on a chain came from, or went to, each category of attributed addresses,
    as it stands: by haircut, by poison, and how near.
-#}

with

exposures as (

    select * from {{ ref('int_exposure__transfers') }}
    where until_us = {{ never_us() }}

),

transfers as (

    select * from {{ ref('int_ledger__transfers') }}
    where chain is not null

),

summed as (

    select
        direction,
        transfer_key,
        layer,
        category,
        risk_group,
        max(amount_units) as amount_units,
        sum(haircut_units) as haircut_units,
        sum(case when hop_count = 1 then haircut_units else 0 end) as direct_units,
        min(hop_count) as hop_count_min,
        min(first_end_us) as first_end_us,
        max(last_end_us) as last_end_us,
        min(from_us) as known_us
    from exposures
    group by direction, transfer_key, layer, category, risk_group

),

final as (

    select
        trf.transfer_id,
        exs.direction as exposure_direction,
        exs.layer as attribution_layer,
        exs.category,
        exs.risk_group,
        case when exs.direction = 'incoming' then trf.to_node_id else trf.from_node_id end
            as node_id,
        trf.customer_id,
        trf.chain,
        trf.asset,
        trf.occurred_at,
        {{ timestamp_from_us('exs.known_us') }} as known_at,
        trf.amount_native,
        trf.amount_usd,
        {{ units_native('exs.haircut_units') }} as haircut_native,
        {{ usd_share('trf.amount_usd', 'exs.haircut_units', 'exs.amount_units') }} as haircut_usd,
        {{ units_native('exs.direct_units') }} as direct_native,
        {{ usd_share('trf.amount_usd', 'exs.direct_units', 'exs.amount_units') }} as direct_usd,
        -- poison: any part makes it all
        trf.amount_native as poison_native,
        trf.amount_usd as poison_usd,
        {{ quotient('exs.haircut_units', 'exs.amount_units') }} as haircut_share,
        {{ quotient('exs.amount_units - exs.haircut_units', 'exs.amount_units') }}
            as method_spread_share,
        exs.hop_count_min = 1 as is_direct,
        cast(exs.hop_count_min as bigint) as shortest_path_hops,
        {{ timestamp_from_us('exs.first_end_us') }} as first_end_at,
        {{ timestamp_from_us('exs.last_end_us') }} as last_end_at
    from summed as exs
    inner join transfers as trf
        on exs.transfer_key = trf.transfer_key

)

select * from final
