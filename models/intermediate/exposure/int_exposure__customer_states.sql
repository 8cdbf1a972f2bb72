{#-
    The exposure of each customer through deposits and withdrawals, on the evenings on which it
    changed, over the customer's lifetime; it stays so until the next. Customers that were never
    exposed have no row.
-#}

with

parts as (

    select * from {{ ref('int_exposure__parts') }}

),

flows as (

    select
        transfer_key,
        customer_id,
        case when direction = 'inbound' then 'incoming' else 'outgoing' end as direction,
        amount_usd,
        from_day,
        until_day
    from {{ ref('int_customers__flows') }}
    where rail = 'crypto'

),

customer_parts as (

    select
        prt.direction,
        flw.customer_id,
        prt.risk_group,
        prt.kind,
        prt.amount_usd,
        greatest(prt.from_day, flw.from_day) as from_day,
        least(prt.until_day, flw.until_day) as until_day
    from parts as prt
    inner join flows as flw
        on prt.transfer_key = flw.transfer_key and prt.direction = flw.direction

),

exposed as (

    select distinct customer_id
    from customer_parts

),

spans as (

    select
        direction,
        customer_id,
        risk_group,
        kind,
        amount_usd,
        from_day,
        until_day
    from customer_parts
    where until_day > from_day

    union all

    select
        flw.direction,
        flw.customer_id,
        cast(null as string) as risk_group,
        'total' as kind,
        cast(flw.amount_usd as decimal(38, 2)) as amount_usd,
        flw.from_day,
        flw.until_day
    from flows as flw
    inner join exposed as exd
        on flw.customer_id = exd.customer_id
    where flw.amount_usd is not null

),

steps as (

    select
        direction,
        customer_id,
        risk_group,
        kind,
        amount_usd,
        from_day as change_day,
        1 as step
    from spans

    union all

    select
        direction,
        customer_id,
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
        customer_id,
        change_day,
        {{ exposure_sum_changes() }}
    from steps
    group by customer_id, change_day

),

final as (

    select
        customer_id,
        change_day,
        {{ exposure_sum_states('customer_id') }}
    from changes

)

select * from final
