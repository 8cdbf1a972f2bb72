{#-
    What each side of a transfer had paid and been paid in the trailing windows, the transfer
    included, as the institution knew it when it learned of the transfer.

    1. Count, add and find the largest over `(t - w, t]` by when it happened.
    2. Take off what was known only later: late events before a side that was known earlier.
    3. Find the largest anew for the sides this concerns.
-#}

{%- set directions = ['outbound', 'inbound'] %}

with

sides as (

    select
        {% for dir in directions -%}
        cast(case when direction = '{{ dir }}' and not is_change then 1 else 0 end as bigint)
            as {{ dir }}_one,
        case when direction = '{{ dir }}' and not is_change then amount_usd end as {{ dir }}_usd,
        case
            when direction = '{{ dir }}' and not is_change
                then cast(amount_usd * amount_usd as decimal(38, 4))
        end as {{ dir }}_square,
        case when direction = '{{ dir }}' and not is_change and amount_usd is not null then 1 end
            as {{ dir }}_priced,
        {% endfor %}
        transfer_id,
        side,
        node_id,
        occurred_us,
        known_us,
        is_late
    from {{ ref('int_transfers__sides') }}

),

by_time as (

    select
        {% for win, width in feature_windows() -%}
        {% for dir in directions -%}
        sum({{ dir }}_one) over ({{ trailing_frame(width) }}) as {{ dir }}_count_{{ win }},
        sum({{ dir }}_priced) over ({{ trailing_frame(width) }}) as {{ dir }}_priced_{{ win }},
        sum({{ dir }}_usd) over ({{ trailing_frame(width) }}) as {{ dir }}_sum_{{ win }},
        sum({{ dir }}_square) over ({{ trailing_frame(width) }}) as {{ dir }}_squares_{{ win }},
        max({{ dir }}_usd) over ({{ trailing_frame(width) }}) as {{ dir }}_max_{{ win }},
        {% endfor %}
        {% endfor %}
        transfer_id,
        side,
        node_id
    from sides

),

late as (

    select * from sides
    where is_late

),

known_too_late as (

    select
        {% for win, width in feature_windows() -%}
        {% for dir in directions -%}
        sum(case when lat.occurred_us > sds.occurred_us - {{ width }} then lat.{{ dir }}_one end)
            as {{ dir }}_count_{{ win }},
        sum(case when lat.occurred_us > sds.occurred_us - {{ width }} then lat.{{ dir }}_priced end)
            as {{ dir }}_priced_{{ win }},
        sum(case when lat.occurred_us > sds.occurred_us - {{ width }} then lat.{{ dir }}_usd end)
            as {{ dir }}_sum_{{ win }},
        sum(case when lat.occurred_us > sds.occurred_us - {{ width }} then lat.{{ dir }}_square end)
            as {{ dir }}_squares_{{ win }},
        {% endfor %}
        {% endfor %}
        sds.transfer_id,
        sds.side
    from sides as sds
    inner join late as lat
        on
            sds.node_id = lat.node_id
            and sds.occurred_us >= lat.occurred_us
            and sds.occurred_us < lat.occurred_us + {{ longest_window() }}
            and sds.known_us < lat.known_us
    group by sds.transfer_id, sds.side

),

concerned as (

    select
        sds.transfer_id,
        sds.side,
        sds.node_id,
        sds.occurred_us,
        sds.known_us
    from sides as sds
    inner join known_too_late as ktl
        on sds.transfer_id = ktl.transfer_id and sds.side = ktl.side

),

largest_known as (

    select
        {% for win, width in feature_windows() -%}
        {% for dir in directions -%}
        max(case when evt.occurred_us > con.occurred_us - {{ width }} then evt.{{ dir }}_usd end)
            as {{ dir }}_max_{{ win }},
        {% endfor %}
        {% endfor %}
        con.transfer_id,
        con.side
    from concerned as con
    inner join sides as evt
        on
            con.node_id = evt.node_id
            and con.occurred_us >= evt.occurred_us
            and con.occurred_us < evt.occurred_us + {{ longest_window() }}
            and con.known_us >= evt.known_us
    group by con.transfer_id, con.side

),

final as (

    select
        {% for win, width in feature_windows() -%}
        {% for dir in directions -%}
        cast(
            tim.{{ dir }}_count_{{ win }} - coalesce(ktl.{{ dir }}_count_{{ win }}, 0) as bigint
        ) as {{ dir }}_count_{{ win }},
        cast(
            coalesce(tim.{{ dir }}_priced_{{ win }}, 0)
            - coalesce(ktl.{{ dir }}_priced_{{ win }}, 0) as bigint
        ) as {{ dir }}_priced_count_{{ win }},
        cast(
            coalesce(tim.{{ dir }}_sum_{{ win }}, 0)
            - coalesce(ktl.{{ dir }}_sum_{{ win }}, 0) as decimal(38, 2)
        ) as {{ dir }}_usd_sum_{{ win }},
        cast(
            coalesce(tim.{{ dir }}_squares_{{ win }}, 0)
            - coalesce(ktl.{{ dir }}_squares_{{ win }}, 0) as decimal(38, 4)
        ) as {{ dir }}_usd_squared_sum_{{ win }},
        case
            when ktl.transfer_id is null then tim.{{ dir }}_max_{{ win }}
            else lrg.{{ dir }}_max_{{ win }}
        end as {{ dir }}_usd_max_{{ win }},
        {% endfor %}
        {% endfor %}
        tim.transfer_id,
        tim.side,
        tim.node_id
    from by_time as tim
    left join known_too_late as ktl
        on tim.transfer_id = ktl.transfer_id and tim.side = ktl.side
    left join largest_known as lrg
        on tim.transfer_id = lrg.transfer_id and tim.side = lrg.side

)

select * from final
