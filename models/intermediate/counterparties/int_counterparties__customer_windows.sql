{#-
    How many of our customers dealt with a counterparty in the trailing windows, and how many of them
    were no longer new, on its days.

    A customer enters a window where nothing known before kept it there, and leaves with the last:
    running sums of these changes hold until the next.
-#}

with

days as (

    select
        node_key,
        feature_day
    from {{ ref('int_counterparties__days') }}

),

meetings as (

    select * from {{ ref('int_counterparties__meetings') }}

),

steps as (

    select
        kind,
        {{ item_signs() }},
        node_key,
        from_day as change_day
    from meetings

    {% for win, days in state_windows() -%}
    union all

    -- what was known before ended before this began
    select
        kind,
        {{ span_signs(state_windows(), win) }},
        node_key,
        covered_until_{{ win }} as change_day
    from meetings
    where occurred_day + {{ days }} > from_day and from_day > covered_until_{{ win }}

    union all

    select
        kind,
        {{ span_signs(state_windows(), win) }},
        node_key,
        {{ last_leaving_day(win, days) }} as change_day
    from meetings
    where is_last and {{ last_leaving_day(win, days) }} <= last_day

    {% endfor -%}
),

changes as (

    select
        {{ kind_changes(customer_measures()) }},
        {{ old_customer_changes() }},
        node_key,
        change_day
    from steps
    group by node_key, change_day

),

states as (

    select
        {{ running_states(state_windows(), customer_measures()) }},
        {{ running_states([('lifetime', 0)], old_customer_measures()) }},
        node_key,
        change_day
    from changes

),

final as (

    {{ as_of_join(
        'days', ['node_key', 'feature_day'], 'feature_day', 'states',
        state_names(state_windows(), customer_measures())
        + state_names([('lifetime', 0)], old_customer_measures()), 'change_day', ['node_key']
    ) }}

)

select * from final
