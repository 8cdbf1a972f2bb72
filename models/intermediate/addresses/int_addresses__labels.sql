{#-
    What an address itself is known as, on the evenings on which that changed; it stays so until the
    next. A tag holds from the first use of the address on.
-#}

with

spans as (

    select
        node_key,
        attribution_group,
        greatest(from_day, used_day) as from_day,
        least(until_day, next_used_day) as until_day
    from {{ ref('int_addresses__attributions') }}

),

changes as (

    select
        node_key,
        attribution_group,
        from_day as change_day,
        1 as step
    from spans
    where until_day > from_day

    union all

    select
        node_key,
        attribution_group,
        until_day as change_day,
        -1 as step
    from spans
    where until_day > from_day and until_day < {{ never_day() }}

),

claims as (

    select
        {{ label_states() }},
        node_key,
        change_day
    from changes
    group by node_key, change_day

),

final as (

    select
        {{ label_flags() }},
        node_key,
        change_day
    from claims

)

select * from final
