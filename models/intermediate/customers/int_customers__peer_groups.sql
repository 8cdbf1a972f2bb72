{#-
    What the customers of a segment did and held as seen on the evening of each day: the sums that
    means and deviations are made of.
-#}

with

days as (

    select * from {{ ref('int_customers__days') }}

),

flows as (

    select * from {{ ref('int_customers__flow_windows') }}

),

measured as (

    select
        dys.customer_id,
        dys.feature_day,
        ver.segment,
        {{ peer_value('fia.inbound_usd_sum_30d') }} as fiat_inbound,
        {{ peer_value('fia.outbound_usd_sum_30d') }} as fiat_outbound,
        {{ peer_value('cry.inbound_usd_sum_30d') }} as crypto_inbound,
        {{ peer_value('cry.outbound_usd_sum_30d') }} as crypto_outbound,
        {{ peer_value('trd.inbound_usd_sum_30d') }} as trade_buy,
        {{ peer_value('acc.login_30d') }} as logins,
        {{ peer_value('hld.holdings_usd') }} as holdings
    from days as dys
    inner join {{ ref('int_customers__records') }} as rec
        on dys.customer_id = rec.customer_id and dys.record_day = rec.change_day
    inner join {{ ref('int_kyc__customer_versions') }} as ver
        on rec.customer_id = ver.customer_id and rec.version_number = ver.version_number
    inner join {{ ref('int_customers__holdings') }} as hld
        on dys.customer_id = hld.customer_id and dys.feature_day = hld.feature_day
    left join flows as fia
        on
            dys.customer_id = fia.customer_id
            and dys.fiat_day = fia.change_day
            and fia.rail = 'fiat'
    left join flows as cry
        on
            dys.customer_id = cry.customer_id
            and dys.crypto_day = cry.change_day
            and cry.rail = 'crypto'
    left join flows as trd
        on
            dys.customer_id = trd.customer_id
            and dys.trade_day = trd.change_day
            and trd.rail = 'trade'
    left join {{ ref('int_customers__access_windows') }} as acc
        on dys.customer_id = acc.customer_id and dys.access_day = acc.change_day
    where ver.segment is not null

),

final as (

    select
        segment,
        feature_day,
        {{ peer_sums() }}
    from measured
    group by segment, feature_day

)

select * from final
