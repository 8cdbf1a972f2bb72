{#-
    What a customer paid and was paid in the trailing windows on each rail, on the evenings on which
    any of it changed; it stays so until the next.

    1. Tiles: events of the same day, known from and until the same evening.
    2. A tile enters its windows when it is known and leaves each when it is too old or superseded.
    3. Sums and counts are running sums of these changes; a day counts once while any event is known.
    4. Extremes: frames over tiles known on their day, and a join for the few known later.
-#}

with

tiles as (

    select
        customer_id,
        rail,
        occurred_day,
        from_day,
        until_day,
        count(case when direction = 'inbound' then 1 end) as inbound_count,
        count(case when direction = 'outbound' then 1 end) as outbound_count,
        sum(case when direction = 'inbound' then amount_usd end) as inbound_sum,
        sum(case when direction = 'outbound' then amount_usd end) as outbound_sum,
        max(case when direction = 'inbound' then amount_usd end) as inbound_max,
        max(case when direction = 'outbound' then amount_usd end) as outbound_max
    from {{ ref('int_customers__flows') }}
    group by customer_id, rail, occurred_day, from_day, until_day

),

delay_tiles as (

    select
        customer_id,
        'crypto' as rail,
        occurred_day,
        from_day,
        until_day,
        min(delay_seconds) as delay_min
    from {{ ref('int_customers__withdrawal_delays') }}
    group by customer_id, occurred_day, from_day, until_day

),

known_days as (

    select
        customer_id,
        rail,
        direction,
        occurred_day,
        from_day,
        max(until_day) as until_day
    from {{ ref('int_customers__flows') }}
    group by customer_id, rail, direction, occurred_day, from_day

),

covered_days as (

    select
        *,
        max(until_day) over (
            partition by customer_id, rail, direction, occurred_day
            order by from_day
            rows between unbounded preceding and 1 preceding
        ) as covered_until_day
    from known_days

),

numbered_days as (

    select
        *,
        sum(case when from_day > covered_until_day then 1 else 0 end) over (
            partition by customer_id, rail, direction, occurred_day
            order by from_day
            rows between unbounded preceding and current row
        ) as spell_number
    from covered_days

),

day_spells as (

    select
        customer_id,
        rail,
        direction,
        occurred_day,
        min(from_day) as from_day,
        max(until_day) as until_day
    from numbered_days
    group by customer_id, rail, direction, occurred_day, spell_number

),

spans as (

    select
        customer_id,
        rail,
        occurred_day,
        from_day,
        until_day,
        inbound_count,
        outbound_count,
        coalesce(inbound_sum, 0) as inbound_sum,
        coalesce(outbound_sum, 0) as outbound_sum,
        0 as inbound_days,
        0 as outbound_days
    from tiles

    union all

    select
        customer_id,
        rail,
        occurred_day,
        from_day,
        until_day,
        0 as inbound_count,
        0 as outbound_count,
        0 as inbound_sum,
        0 as outbound_sum,
        case when direction = 'inbound' then 1 else 0 end as inbound_days,
        case when direction = 'outbound' then 1 else 0 end as outbound_days
    from day_spells

    union all

    -- a delay changes no sum, but the evenings on which it is known or not are states too
    select
        customer_id,
        rail,
        occurred_day,
        from_day,
        until_day,
        0 as inbound_count,
        0 as outbound_count,
        0 as inbound_sum,
        0 as outbound_sum,
        0 as inbound_days,
        0 as outbound_days
    from delay_tiles

),

steps as (

    select
        *,
        from_day as change_day,
        {{ entering_signs() }}
    from spans

    {% for win, days in customer_windows() -%}
    union all

    select
        *,
        least(until_day, occurred_day + {{ days }}) as change_day,
        {{ leaving_signs(win) }}
    from spans
    where occurred_day + {{ days }} > from_day

    {% endfor -%}
),

last_days as (

    select max(feature_day) as last_day from {{ ref('int_customers__calendar') }}

),

changes as (

    select
        {{ flow_changes() }},
        stp.customer_id,
        stp.rail,
        stp.change_day
    from steps as stp
    -- what leaves a window after the last day is never seen
    inner join last_days as lst
        on stp.change_day <= lst.last_day
    group by stp.customer_id, stp.rail, stp.change_day

),

peaks as (

    select
        customer_id,
        rail,
        occurred_day,
        from_day,
        until_day,
        inbound_max,
        outbound_max,
        cast(null as bigint) as delay_min,
        occurred_day as last_day
    from tiles

    union all

    select
        customer_id,
        rail,
        occurred_day,
        from_day,
        until_day,
        cast(null as decimal(18, 2)) as inbound_max,
        cast(null as decimal(18, 2)) as outbound_max,
        delay_min,
        cast(null as bigint) as last_day
    from delay_tiles

),

prompt_peaks as (

    select
        customer_id,
        rail,
        occurred_day,
        max(inbound_max) as inbound_max,
        max(outbound_max) as outbound_max,
        min(delay_min) as delay_min,
        max(last_day) as last_day
    from peaks
    where from_day = occurred_day and until_day = {{ never_day() }}
    group by customer_id, rail, occurred_day

),

states as (

    select
        {{ flow_states() }},
        chg.customer_id,
        chg.rail,
        chg.change_day
    from changes as chg
    left join prompt_peaks as prm
        on
            chg.customer_id = prm.customer_id
            and chg.rail = prm.rail
            and chg.change_day = prm.occurred_day

),

late_peaks as (

    select
        *,
        max(inbound_max) over (
            partition by customer_id, rail, from_day, until_day
            order by occurred_day desc
            rows between unbounded preceding and 1 preceding
        ) as newer_inbound_max,
        max(outbound_max) over (
            partition by customer_id, rail, from_day, until_day
            order by occurred_day desc
            rows between unbounded preceding and 1 preceding
        ) as newer_outbound_max,
        min(delay_min) over (
            partition by customer_id, rail, from_day, until_day
            order by occurred_day desc
            rows between unbounded preceding and 1 preceding
        ) as newer_delay_min,
        max(last_day) over (
            partition by customer_id, rail, from_day, until_day
        ) as newest_day
    from peaks
    where from_day > occurred_day or until_day < {{ never_day() }}

),

visible_peaks as (

    -- the others are never seen: a newer one, known just as long, is as extreme
    select * from late_peaks
    where
        last_day = newest_day
        or inbound_max > coalesce(newer_inbound_max, -1)
        or outbound_max > coalesce(newer_outbound_max, -1)
        or (delay_min is not null and (newer_delay_min is null or delay_min < newer_delay_min))

),

extremes as (

    select
        {{ late_extremes() }},
        sta.customer_id,
        sta.rail,
        sta.change_day
    from states as sta
    inner join visible_peaks as lat
        on
            sta.customer_id = lat.customer_id
            and sta.rail = lat.rail
            and sta.change_day >= lat.from_day
            and sta.change_day < lat.until_day
            and sta.change_day < lat.occurred_day + {{ longest_days() }}
    group by sta.customer_id, sta.rail, sta.change_day

),

final as (

    select
        {{ flow_window_columns() }},
        sta.customer_id,
        sta.rail,
        sta.change_day
    from states as sta
    left join extremes as ext
        on
            sta.customer_id = ext.customer_id
            and sta.rail = ext.rail
            and sta.change_day = ext.change_day

)

select * from final
