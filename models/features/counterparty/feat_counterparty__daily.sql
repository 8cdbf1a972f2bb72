{#-
    What our customers had dealt with a party outside the exchange, as known at the end of a UTC day
    on which something about it became known. Directions are the customers': inbound is what they
    were paid by it.

    1. Lay the states of the day beside it; labels and country hold until changed.
    2. Shares and means divide exact sums.
-#}

with

nodes as (

    select
        node_key,
        min(node_id) as node_id,
        min(counterparty_kind) as counterparty_kind
    from {{ ref('int_counterparties__sides') }}
    group by node_key

),

days as (

    select
        node_key,
        feature_day,
        {{ add_days("cast('1970-01-01' as date)", 'feature_day') }} as feature_date,
        {{ add_days("cast('1970-01-01' as date)", 'feature_day + 1') }} as next_date
    from {{ ref('int_counterparties__days') }}

),

labels as (

    select * from {{ ref('int_addresses__labels') }}

),

held_labels as (

    {{ as_of_join(
        'days', ['node_key', 'feature_day'], 'feature_day',
        'labels', label_names(), 'change_day', ['node_key']
    ) }}

),

countries as (

    select * from {{ ref('int_counterparties__countries') }}

),

held_countries as (

    {{ as_of_join(
        'days', ['node_key', 'feature_day'], 'feature_day',
        'countries', ['country'], 'from_day', ['node_key']
    ) }}

),

final as (

    select
        nod.node_id,
        nod.counterparty_kind,
        dys.feature_date,
        cast(dys.next_date as timestamp) as known_at,
        ctr.country,
        case
            when nod.counterparty_kind = 'vasp' then 'vasp'
            else {{ gravest_group('lab') }}
        end as attribution_group,
        coalesce(lab.is_tagged, false) as is_tagged,
        coalesce(lab.is_sanctioned, false) as is_sanctioned,
        {{ flow_features('sta') }}
        {{ customer_features('cus') }}
        {{ timestamp_from_us('sta.first_us') }} as first_seen_at,
        {{ timestamp_from_us('sta.last_us') }} as last_seen_at,
        dys.feature_day - {{ integer_divide('sta.first_us', 86400000000) }} as age_days,
        case
            when sta.inbound_count_24h + sta.outbound_count_24h > 0
                then dys.feature_day - sta.earlier_day
        end as dormant_days,
        cus.customers_lifetime > 1 as is_shared_by_customers,
        {{ quotient(
            'mst.top_customer_usd',
            'cast(sta.inbound_usd_sum_lifetime + sta.outbound_usd_sum_lifetime as decimal(38, 2))'
        ) }} as top_customer_usd_share_lifetime
    from days as dys
    inner join nodes as nod
        on dys.node_key = nod.node_key
    inner join {{ ref('int_counterparties__flow_windows') }} as sta
        on dys.node_key = sta.node_key and dys.feature_day = sta.feature_day
    inner join {{ ref('int_counterparties__customer_windows') }} as cus
        on dys.node_key = cus.node_key and dys.feature_day = cus.feature_day
    inner join {{ ref('int_counterparties__top_customers') }} as mst
        on dys.node_key = mst.node_key and dys.feature_day = mst.feature_day
    left join held_labels as lab
        on dys.node_key = lab.node_key and dys.feature_day = lab.feature_day
    left join held_countries as ctr
        on dys.node_key = ctr.node_key and dys.feature_day = ctr.feature_day

)

select * from final
