{#-
    What was known of an address at the end of a UTC day on which something about it became known:
    transfers, parties, reuse, what the parties are known as, and our customers.

    1. Lay the states of the day beside it; what the address itself is known as holds until changed.
    2. Shares and means divide exact sums.
-#}

with

days as (

    select
        dys.node_key,
        dys.feature_day,
        nod.node_id,
        nod.chain,
        nod.address_family,
        nod.address,
        {{ add_days("cast('1970-01-01' as date)", 'dys.feature_day') }} as feature_date,
        {{ add_days("cast('1970-01-01' as date)", 'dys.feature_day + 1') }} as next_date
    from {{ ref('int_addresses__days') }} as dys
    inner join {{ ref('int_addresses__nodes') }} as nod
        on dys.node_key = nod.node_key

),

labels as (

    select * from {{ ref('int_addresses__labels') }}

),

labelled_nodes as (

    select distinct node_key
    from labels

),

labelled_days as (

    select
        dys.node_key,
        dys.feature_day
    from {{ ref('int_addresses__days') }} as dys
    inner join labelled_nodes as nod
        on dys.node_key = nod.node_key

),

held_labels as (

    {{ as_of_join(
        'labelled_days', ['node_key', 'feature_day'], 'feature_day',
        'labels', label_names(), 'change_day', ['node_key']
    ) }}

),

deposit_addresses as (

    select * from {{ ref('int_addresses__deposit_addresses') }}

),

final as (

    select
        dys.node_id,
        dys.chain,
        dys.address_family,
        dys.address,
        dys.feature_date,
        cast(dys.next_date as timestamp) as known_at,
        {{ gravest_group('lab') }} as attribution_group,
        coalesce(lab.is_tagged, false) as is_tagged,
        coalesce(lab.is_sanctioned, false) as is_sanctioned,
        coalesce(dep.from_day <= dys.feature_day, false) as is_our_deposit_address,
        {{ flow_features('sta') }}
        {{ degree_features('deg') }}
        {{ timestamp_from_us('sta.first_us') }} as first_seen_at,
        {{ timestamp_from_us('sta.last_us') }} as last_seen_at,
        dys.feature_day - {{ integer_divide('sta.first_us', 86400000000) }} as age_days,
        case
            when sta.inbound_count_24h + sta.outbound_count_24h > 0
                then dys.feature_day - sta.earlier_day
        end as dormant_days,
        greatest(sta.inbound_active_day_count_lifetime - 1, 0) as reuse_day_count_lifetime,
        sta.inbound_count_lifetime = 1 as is_single_use,
        {{ exposure_features() }}
    from days as dys
    inner join {{ ref('int_addresses__flow_windows') }} as sta
        on dys.node_key = sta.node_key and dys.feature_day = sta.feature_day
    inner join {{ ref('int_addresses__degrees') }} as deg
        on dys.node_key = deg.node_key and dys.feature_day = deg.feature_day
    left join {{ ref('int_addresses__exposures') }} as xps
        on dys.node_key = xps.node_key and dys.feature_day = xps.feature_day
    left join held_labels as lab
        on dys.node_key = lab.node_key and dys.feature_day = lab.feature_day
    left join deposit_addresses as dep
        on dys.node_key = dep.node_key

)

select * from final
