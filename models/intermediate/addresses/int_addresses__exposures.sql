{#-
    What an address exchanged with others that were known as something, within 30 days and its
    lifetime, on its days. Addresses that never met such a one are not here.
-#}

with

tiles as (

    select * from {{ ref('int_addresses__exposure_tiles') }}

),

last_days as (

    select
        node_key,
        max(feature_day) as last_day
    from {{ ref('int_addresses__days') }}
    group by node_key

),

exposed as (

    select distinct node_key from tiles

),

steps as (

    select
        node_key,
        attribution_group,
        inbound_count,
        outbound_count,
        inbound_usd_sum,
        outbound_usd_sum,
        from_day as change_day,
        {{ span_signs(state_windows()) }},
        1 as is_entering
    from tiles

    {% for win, days in state_windows() if win in ['30d', 'lifetime'] -%}
    union all

    select
        tls.node_key,
        tls.attribution_group,
        tls.inbound_count,
        tls.outbound_count,
        tls.inbound_usd_sum,
        tls.outbound_usd_sum,
        least(tls.until_day, tls.occurred_day + {{ days }}) as change_day,
        {{ span_signs(state_windows(), win) }},
        0 as is_entering
    from tiles as tls
    inner join last_days as lst
        on
            tls.node_key = lst.node_key
            and least(tls.until_day, tls.occurred_day + {{ days }}) <= lst.last_day
    where tls.occurred_day + {{ days }} > tls.from_day

    {% endfor -%}
    union all

    select
        dys.node_key,
        'attributed' as attribution_group,
        0 as inbound_count,
        0 as outbound_count,
        cast(0 as decimal(38, 2)) as inbound_usd_sum,
        cast(0 as decimal(38, 2)) as outbound_usd_sum,
        dys.feature_day as change_day,
        {{ span_signs(state_windows(), 'none') }},
        1 as is_entering
    from {{ ref('int_addresses__days') }} as dys
    inner join exposed as exd
        on dys.node_key = exd.node_key

),

changes as (

    select
        {{ exposure_changes() }},
        node_key,
        change_day
    from steps
    group by node_key, change_day

),

states as (

    select
        {{ exposure_states() }},
        node_key,
        change_day
    from changes

),

final as (

    select
        {{ exposure_names() }},
        node_key,
        change_day as feature_day
    from states
    where is_day = 1

)

select * from final
