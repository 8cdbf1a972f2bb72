{#-
    How much of what a node received came from, and how much of what it sent went to, each category of
    attributed addresses, as it stands: direct and indirect, by haircut and by poison.
-#}

with

exposures as (

    select * from {{ ref('fct_transfer_exposures') }}

),

transfers as (

    select
        transfer_key,
        from_node_id,
        to_node_id,
        asset,
        amount_native,
        amount_usd
    from {{ ref('int_ledger__transfers') }}
    where chain is not null and not is_change and from_node_key != to_node_key

),

flows as (

    select
        'incoming' as exposure_direction,
        to_node_id as node_id,
        asset,
        sum(amount_native) as total_native,
        sum(amount_usd) as total_usd,
        count(*) as transfer_count
    from transfers
    group by to_node_id, asset

    union all

    select
        'outgoing' as exposure_direction,
        from_node_id as node_id,
        asset,
        sum(amount_native) as total_native,
        sum(amount_usd) as total_usd,
        count(*) as transfer_count
    from transfers
    group by from_node_id, asset

),

summed as (

    select
        node_id,
        chain,
        asset,
        exposure_direction,
        attribution_layer,
        category,
        risk_group,
        min(known_at) as known_at,
        count(*) as exposed_transfer_count,
        sum(direct_native) as direct_native,
        sum(direct_usd) as direct_usd,
        sum(haircut_native) as haircut_native,
        sum(haircut_usd) as haircut_usd,
        sum(poison_native) as poison_native,
        sum(poison_usd) as poison_usd,
        min(shortest_path_hops) as shortest_path_hops,
        min(occurred_at) as first_exposed_at,
        max(occurred_at) as last_exposed_at
    from exposures
    group by
        node_id, chain, asset, exposure_direction, attribution_layer, category, risk_group

),

final as (

    select
        sms.node_id,
        sms.chain,
        sms.asset,
        sms.exposure_direction,
        sms.attribution_layer,
        sms.category,
        sms.risk_group,
        sms.known_at,
        sms.exposed_transfer_count,
        cast(sms.direct_native as decimal(38, 18)) as direct_native_sum,
        cast(coalesce(sms.direct_usd, 0) as decimal(38, 2)) as direct_usd_sum,
        cast(sms.haircut_native - sms.direct_native as decimal(38, 18)) as indirect_native_sum,
        cast(coalesce(sms.haircut_usd - sms.direct_usd, 0) as decimal(38, 2)) as indirect_usd_sum,
        cast(sms.poison_native as decimal(38, 18)) as poison_native_sum,
        cast(coalesce(sms.poison_usd, 0) as decimal(38, 2)) as poison_usd_sum,
        {{ quotient('sms.haircut_native', 'flw.total_native') }} as haircut_share,
        {{ quotient('sms.poison_native', 'flw.total_native') }} as poison_share,
        {{ quotient('sms.poison_native - sms.haircut_native', 'flw.total_native') }}
            as method_spread_share,
        sms.shortest_path_hops,
        sms.first_exposed_at,
        sms.last_exposed_at
    from summed as sms
    inner join flows as flw
        on
            sms.node_id = flw.node_id
            and sms.asset = flw.asset
            and sms.exposure_direction = flw.exposure_direction

)

select * from final
