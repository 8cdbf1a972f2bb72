{#-
    What each side of a transfer had paid and been paid in the trailing windows, the transfer
    included, as the institution knew it when it learned of the transfer.

    1. Count, add and find the largest over `(t - w, t]` by when it happened.
    2. Take off what was known only later: late events before a side that was known earlier.
    3. Find the largest anew for the sides this concerns.
-#}

with

marked as (

    select
        *,
        direction = 'outbound' and not is_change as is_outbound,
        direction = 'inbound' and not is_change as is_inbound,
        {{ square_of('amount_usd') }} as usd_square
    from {{ ref('int_transfers__sides') }}

),

sides as (

    select
        {% for dir in ['outbound', 'inbound'] -%}
        cast(case when is_{{ dir }} then 1 else 0 end as bigint) as {{ dir }}_one,
        case when is_{{ dir }} and amount_usd is not null then 1 end as {{ dir }}_priced,
        case when is_{{ dir }} then amount_usd end as {{ dir }}_usd,
        case when is_{{ dir }} then usd_square end as {{ dir }}_sqr,
        {% endfor %}
        transfer_id,
        side,
        node_id,
        occurred_us,
        known_us,
        is_late
    from marked

),

by_time as (

    select
        {{ trailing_columns() }},
        transfer_id,
        side,
        node_id
    from sides

),

late as (

    select * from sides
    where is_late

),

later_pairs as (

    select
        lat.*,
        sds.transfer_id as seen_transfer_id,
        sds.side as seen_side,
        sds.occurred_us - lat.occurred_us as age_us
    from sides as sds
    inner join late as lat
        on
            sds.node_id = lat.node_id
            and sds.occurred_us >= lat.occurred_us
            and sds.occurred_us < lat.occurred_us + {{ longest_window() }}
            and sds.known_us < lat.known_us

),

known_too_late as (

    select
        {% for win, width, dir in directed_windows() -%}
        sum(case when age_us < {{ width }} then {{ dir }}_one end) as {{ dir }}_count_{{ win }},
        sum(case when age_us < {{ width }} then {{ dir }}_priced end) as {{ dir }}_priced_{{ win }},
        sum(case when age_us < {{ width }} then {{ dir }}_usd end) as {{ dir }}_sum_{{ win }},
        sum(case when age_us < {{ width }} then {{ dir }}_sqr end) as {{ dir }}_squares_{{ win }},
        {% endfor %}
        seen_transfer_id as transfer_id,
        seen_side as side
    from later_pairs
    group by seen_transfer_id, seen_side

),

known_pairs as (

    select
        evt.outbound_usd,
        evt.inbound_usd,
        sds.transfer_id,
        sds.side,
        sds.occurred_us - evt.occurred_us as age_us
    from sides as sds
    inner join known_too_late as ktl
        on sds.transfer_id = ktl.transfer_id and sds.side = ktl.side
    inner join sides as evt
        on
            sds.node_id = evt.node_id
            and sds.occurred_us >= evt.occurred_us
            and sds.occurred_us < evt.occurred_us + {{ longest_window() }}
            and sds.known_us >= evt.known_us

),

largest_known as (

    select
        {% for win, width, dir in directed_windows() -%}
        max(case when age_us < {{ width }} then {{ dir }}_usd end) as {{ dir }}_max_{{ win }},
        {% endfor %}
        transfer_id,
        side
    from known_pairs
    group by transfer_id, side

),

corrected as (

    select
        {{ corrected_columns() }},
        tim.transfer_id,
        tim.side,
        tim.node_id
    from by_time as tim
    left join known_too_late as ktl
        on tim.transfer_id = ktl.transfer_id and tim.side = ktl.side
    left join largest_known as lrg
        on tim.transfer_id = lrg.transfer_id and tim.side = lrg.side

),

final as (

    select
        {{ on_time_columns() }},
        transfer_id,
        side,
        node_id
    from corrected

)

select * from final
