{#-
    The exposure of each node on the evenings on which it changed, over its lifetime; it stays so until
    the next. Nodes that were never exposed have no row.
-#}

with

parts as (

    select * from {{ ref('int_exposure__parts') }}

),

movements as (

    select
        transfer_key,
        from_node_key,
        to_node_key,
        amount_usd,
        {{ integer_divide('known_us', 86400000000) }} as from_day,
        {{ integer_divide('until_us', 86400000000) }} as until_day
    from {{ ref('int_exposure__movements') }}

),

exposed as (

    select distinct node_key
    from parts

),

totals as (

    select
        'incoming' as direction,
        mov.to_node_key as node_key,
        mov.amount_usd,
        mov.from_day,
        mov.until_day
    from movements as mov
    inner join exposed as exd
        on mov.to_node_key = exd.node_key

    union all

    select
        'outgoing' as direction,
        mov.from_node_key as node_key,
        mov.amount_usd,
        mov.from_day,
        mov.until_day
    from movements as mov
    inner join exposed as exd
        on mov.from_node_key = exd.node_key

),

spans as (

    select
        direction,
        node_key,
        risk_group,
        kind,
        amount_usd,
        from_day,
        until_day
    from parts

    union all

    select
        direction,
        node_key,
        cast(null as string) as risk_group,
        'total' as kind,
        cast(amount_usd as decimal(38, 2)) as amount_usd,
        from_day,
        until_day
    from totals
    where until_day > from_day and amount_usd is not null

),

steps as (

    select
        direction,
        node_key,
        risk_group,
        kind,
        amount_usd,
        from_day as change_day,
        1 as step
    from spans

    union all

    select
        direction,
        node_key,
        risk_group,
        kind,
        amount_usd,
        until_day as change_day,
        -1 as step
    from spans
    where until_day < {{ never_day() }}

),

changes as (

    select
        node_key,
        change_day,
        {{ exposure_sum_changes() }}
    from steps
    group by node_key, change_day

),

final as (

    select
        node_key,
        change_day,
        {{ exposure_sum_states('node_key') }}
    from changes

)

select * from final
