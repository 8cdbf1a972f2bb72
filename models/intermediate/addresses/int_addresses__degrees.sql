{#-
    How many parties and customers of ours an address had in the trailing windows, on its days.

    1. Frames over the parties that it met once, known on the day and standing.
    2. Any other enters a window where nothing known before kept it there, and leaves with the last:
       running sums of these changes hold until the next.
-#}

with

days as (

    select
        node_key,
        feature_day
    from {{ ref('int_addresses__days') }}

),

repeats as (

    select * from {{ ref('int_addresses__repeats') }}

),

simple_meetings as (

    select
        node_key,
        occurred_day,
        sum(inbound_parties) as inbound_parties,
        sum(outbound_parties) as outbound_parties,
        count(*) as parties
    from {{ ref('int_addresses__meetings') }}
    where is_simple
    group by node_key, occurred_day

),

line as (

    select
        dys.node_key,
        dys.feature_day,
        mtg.inbound_parties,
        mtg.outbound_parties,
        mtg.parties
    from days as dys
    left join simple_meetings as mtg
        on dys.node_key = mtg.node_key and dys.feature_day = mtg.occurred_day

),

frames as (

    select
        {{ framed_sums(state_windows(), party_measures()) }},
        node_key,
        feature_day
    from line

),

steps as (

    select
        kind,
        {{ item_signs() }},
        node_key,
        from_day as change_day
    from repeats

    {% for win, days in state_windows() -%}
    union all

    -- what was known before ended before this began
    select
        kind,
        {{ span_signs(state_windows(), win) }},
        node_key,
        covered_until_{{ win }} as change_day
    from repeats
    where occurred_day + {{ days }} > from_day and from_day > covered_until_{{ win }}

    union all

    select
        kind,
        {{ span_signs(state_windows(), win) }},
        node_key,
        {{ last_leaving_day(win, days) }} as change_day
    from repeats
    where is_last and {{ last_leaving_day(win, days) }} <= last_day

    {% endfor -%}
),

changes as (

    select
        {{ kind_changes(degree_measures()) }},
        node_key,
        change_day
    from steps
    group by node_key, change_day

),

states as (

    select
        {{ running_states(state_windows(), degree_measures()) }},
        node_key,
        change_day
    from changes

),

other_nodes as (

    select distinct node_key from repeats

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
        state_names(state_windows(), degree_measures()), 'change_day', ['node_key']
    ) }}

),

final as (

    select
        {{ degree_state_columns() }}
    from frames as frm
    left join others as oth
        on frm.node_key = oth.node_key and frm.feature_day = oth.feature_day

)

select * from final
