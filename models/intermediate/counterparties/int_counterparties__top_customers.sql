{#-
    The volume of a counterparty with the customer who had most with it, over its lifetime, on its
    days.

    1. Running sums per customer. Where they only grow, the largest up to a day is the largest then.
    2. The few that fall, as a booking was restated, are laid beside each of the days they hold on.
-#}

with

days as (

    select
        node_key,
        feature_day
    from {{ ref('int_counterparties__days') }}

),

steps as (

    select
        node_key,
        customer_key,
        from_day as change_day,
        coalesce(amount_usd, 0) as change_usd
    from {{ ref('int_counterparties__sides') }}

    union all

    select
        node_key,
        customer_key,
        until_day as change_day,
        -coalesce(amount_usd, 0) as change_usd
    from {{ ref('int_counterparties__sides') }}
    where until_day < {{ never_day() }}

),

changes as (

    select
        node_key,
        customer_key,
        change_day,
        cast(sum(change_usd) as decimal(38, 2)) as change_usd
    from steps
    group by node_key, customer_key, change_day

),

volumes as (

    select
        node_key,
        customer_key,
        change_day,
        cast(sum(change_usd) over (
            partition by node_key, customer_key
            order by change_day
            rows between unbounded preceding and current row
        ) as decimal(38, 2)) as customer_usd,
        coalesce(lead(change_day) over (
            partition by node_key, customer_key
            order by change_day
        ), {{ never_day() }}) as next_day,
        min(change_usd) over (partition by node_key, customer_key) < 0 as does_fall
    from changes

),

line as (

    select
        node_key,
        change_day,
        max(customer_usd) as customer_usd,
        0 as is_day
    from volumes
    where not does_fall
    group by node_key, change_day

    union all

    select
        node_key,
        feature_day as change_day,
        cast(null as decimal(38, 2)) as customer_usd,
        1 as is_day
    from days

),

growing as (

    select
        node_key,
        change_day,
        max(customer_usd) over (
            partition by node_key
            order by change_day
            range between unbounded preceding and current row
        ) as customer_usd,
        is_day
    from line

),

falling as (

    select
        dys.node_key,
        dys.feature_day,
        max(vol.customer_usd) as customer_usd
    from days as dys
    inner join volumes as vol
        on
            dys.node_key = vol.node_key
            and dys.feature_day >= vol.change_day
            and dys.feature_day < vol.next_day
    where vol.does_fall
    group by dys.node_key, dys.feature_day

),

final as (

    select
        gro.node_key,
        gro.change_day as feature_day,
        cast({{ larger_of('gro.customer_usd', 'fal.customer_usd') }} as decimal(38, 2))
            as top_customer_usd
    from growing as gro
    left join falling as fal
        on gro.node_key = fal.node_key and gro.change_day = fal.feature_day
    where gro.is_day = 1

)

select * from final
