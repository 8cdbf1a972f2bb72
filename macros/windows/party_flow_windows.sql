{#-
    What parties sent and received in the trailing windows, on their days, from tiles: the transfers of
    one UTC day that were known from and until the same evening.

    1. Frames over tiles that were known on their day and stand; most are.
    2. Any other enters its windows when known and leaves each when too old or superseded: running
       sums of these changes hold until the next.
    3. Their extremes by a join, of those that no newer one, known as long, outdoes.
-#}
{% macro party_flow_windows(party_days, tiles) -%}
with

days as (

    select
        node_key,
        feature_day
    from {{ party_days }}

),

last_days as (

    select
        node_key,
        max(feature_day) as last_day
    from days
    group by node_key

),

prompt_tiles as (

    select
        *,
        case when inbound_count > 0 then 1 else 0 end as inbound_active_day_count,
        1 as active_day_count
    from {{ tiles }}
    where from_day = occurred_day and until_day = {{ never_day() }}

),

other_tiles as (

    select
        *,
        max(inbound_usd_max) over (
            partition by node_key, from_day, until_day
            order by occurred_day desc
            rows between unbounded preceding and 1 preceding
        ) as newer_inbound_max,
        max(outbound_usd_max) over (
            partition by node_key, from_day, until_day
            order by occurred_day desc
            rows between unbounded preceding and 1 preceding
        ) as newer_outbound_max
    from {{ tiles }}
    where from_day > occurred_day or until_day < {{ never_day() }}

),

told as (

    select
        node_key,
        from_day,
        max(inbound_usd_max) as told_inbound_usd_max,
        max(outbound_usd_max) as told_outbound_usd_max,
        min(first_us) as told_first_us,
        max(last_us) as told_last_us,
        max(occurred_day) as told_day
    from other_tiles
    where until_day = {{ never_day() }}
    group by node_key, from_day

),

line as (

    select
        {{ measure_names(tile_sums()) }},
        dys.node_key,
        dys.feature_day,
        tls.inbound_usd_max,
        tls.outbound_usd_max,
        tls.first_us,
        tls.last_us,
        tls.occurred_day as tile_day,
        tld.told_inbound_usd_max,
        tld.told_outbound_usd_max,
        tld.told_first_us,
        tld.told_last_us,
        tld.told_day
    from days as dys
    left join prompt_tiles as tls
        on dys.node_key = tls.node_key and dys.feature_day = tls.occurred_day
    left join told as tld
        on dys.node_key = tld.node_key and dys.feature_day = tld.from_day

),

frames as (

    select
        {{ framed_sums(flow_state_windows(), tile_sums()) }},
        {{ framed_extremes() }},
        node_key,
        feature_day
    from line

),

-- a day is active from the first transfer known of it on, as long as one is
other_days as (

    select
        oth.node_key,
        oth.occurred_day,
        oth.from_day,
        prm.node_key is null as is_new_day,
        coalesce(prm.inbound_active_day_count, 0) = 0 as is_new_inbound_day,
        max(case when oth.inbound_count > 0 then 1 else 0 end) as is_inbound,
        max(oth.until_day) as until_day,
        max(case when oth.inbound_count > 0 then oth.until_day end) as inbound_until_day
    from other_tiles as oth
    left join prompt_tiles as prm
        on oth.node_key = prm.node_key and oth.occurred_day = prm.occurred_day
    group by
        oth.node_key, oth.occurred_day, oth.from_day, prm.node_key, prm.inbound_active_day_count

),

day_kinds as (

    select
        node_key,
        'active_day_count' as kind,
        occurred_day,
        from_day,
        until_day
    from other_days
    where is_new_day

    union all

    select
        node_key,
        'inbound_active_day_count' as kind,
        occurred_day,
        from_day,
        inbound_until_day as until_day
    from other_days
    where is_inbound = 1 and is_new_inbound_day

),

covered_days as (

    select
        *,
        max(until_day) over (
            partition by node_key, kind, occurred_day
            order by from_day
            rows between unbounded preceding and 1 preceding
        ) as covered_until_day
    from day_kinds

),

numbered_days as (

    select
        *,
        sum(case when from_day > covered_until_day then 1 else 0 end) over (
            partition by node_key, kind, occurred_day
            order by from_day
            rows between unbounded preceding and current row
        ) as spell_number
    from covered_days

),

day_spells as (

    select
        node_key,
        kind,
        occurred_day,
        min(from_day) as from_day,
        max(until_day) as until_day
    from numbered_days
    group by node_key, kind, occurred_day, spell_number

),

spans as (

    select
        node_key,
        occurred_day,
        from_day,
        until_day,
        inbound_count,
        inbound_priced_count,
        inbound_usd_sum,
        outbound_count,
        outbound_priced_count,
        outbound_usd_sum,
        0 as inbound_active_day_count,
        0 as active_day_count
    from other_tiles

    union all

    select
        node_key,
        occurred_day,
        from_day,
        until_day,
        0 as inbound_count,
        0 as inbound_priced_count,
        cast(0 as decimal(38, 2)) as inbound_usd_sum,
        0 as outbound_count,
        0 as outbound_priced_count,
        cast(0 as decimal(38, 2)) as outbound_usd_sum,
        case when kind = 'inbound_active_day_count' then 1 else 0 end as inbound_active_day_count,
        case when kind = 'active_day_count' then 1 else 0 end as active_day_count
    from day_spells

),

steps as (

    select
        *,
        from_day as change_day,
        {{ span_signs(flow_state_windows()) }}
    from spans

    {% for win, days in flow_state_windows() -%}
    union all

    select
        *,
        least(until_day, occurred_day + {{ days }}) as change_day,
        {{ span_signs(flow_state_windows(), win) }}
    from spans
    where occurred_day + {{ days }} > from_day

    {% endfor -%}
),

changes as (

    select
        {{ net_changes(flow_state_windows(), tile_sums()) }},
        stp.node_key,
        stp.change_day
    from steps as stp
    -- what leaves a window after the last day of a node is never seen
    inner join last_days as lst
        on stp.node_key = lst.node_key and stp.change_day <= lst.last_day
    group by stp.node_key, stp.change_day

),

states as (

    select
        {{ running_states(flow_state_windows(), tile_sums()) }},
        node_key,
        change_day
    from changes

),

other_nodes as (

    select distinct node_key from other_tiles

),

corrected_days as (

    select
        dys.node_key,
        dys.feature_day
    from days as dys
    inner join other_nodes as nod
        on dys.node_key = nod.node_key

),

others as (

    {{ as_of_join(
        'corrected_days', ['node_key', 'feature_day'], 'feature_day', 'states',
        state_names(flow_state_windows(), tile_sums()), 'change_day', ['node_key']
    ) }}

),

visible_tiles as (

    select * from other_tiles
    where
        until_day < {{ never_day() }}
        or (
            from_day < occurred_day + 90
            and (
                inbound_usd_max > coalesce(newer_inbound_max, -1)
                or outbound_usd_max > coalesce(newer_outbound_max, -1)
            )
        )

),

extremes as (

    select
        {{ other_extremes() }},
        dys.node_key,
        dys.feature_day
    from days as dys
    inner join visible_tiles as lat
        on
            dys.node_key = lat.node_key
            and dys.feature_day >= lat.from_day
            and dys.feature_day < lat.until_day
            and (
                lat.until_day < {{ never_day() }} or dys.feature_day < lat.occurred_day + 90
            )
    group by dys.node_key, dys.feature_day

),

final as (

    select
        {{ flow_state_columns() }},
        frm.node_key,
        frm.feature_day
    from frames as frm
    left join others as oth
        on frm.node_key = oth.node_key and frm.feature_day = oth.feature_day
    left join extremes as ext
        on frm.node_key = ext.node_key and frm.feature_day = ext.feature_day

)

select * from final
{%- endmacro %}
