{#-
    How long after the latest fiat payment in a crypto withdrawal went out, and from which day on
    that was known: a late payment can shorten it.

    1. Find the latest payment before it among those known on their day.
    2. Join those known late, or superseded, that came after that one.
-#}

with

flows as (

    select * from {{ ref('int_customers__flows') }}
    where
        (rail = 'fiat' and direction = 'inbound')
        or (rail = 'crypto' and direction = 'outbound')

),

placed as (

    select
        *,
        max(case
            when rail = 'fiat' and from_day = occurred_day and until_day = {{ never_day() }}
                then occurred_us
        end) over (
            partition by customer_id
            order by occurred_us
            range between unbounded preceding and current row
        ) as paid_us
    from flows

),

withdrawals as (

    select * from placed
    where rail = 'crypto'

),

late_payments as (

    select
        *,
        -- of payments known together, only the latest before a withdrawal matters
        lead(occurred_us) over (
            partition by customer_id, from_day, until_day
            order by occurred_us, transfer_id
        ) as next_us
    from flows
    where rail = 'fiat' and (from_day > occurred_day or until_day < {{ never_day() }})

),

delays as (

    select
        transfer_id,
        customer_id,
        occurred_us - paid_us as delay_us,
        occurred_day,
        from_day,
        until_day
    from withdrawals
    where paid_us is not null

    union all

    select
        wdr.transfer_id,
        wdr.customer_id,
        wdr.occurred_us - lat.occurred_us as delay_us,
        wdr.occurred_day,
        greatest(wdr.from_day, lat.from_day) as from_day,
        least(wdr.until_day, lat.until_day) as until_day
    from withdrawals as wdr
    inner join late_payments as lat
        on
            wdr.customer_id = lat.customer_id
            and wdr.occurred_us >= lat.occurred_us
            and (wdr.paid_us is null or wdr.paid_us < lat.occurred_us)
            and (lat.next_us is null or wdr.occurred_us < lat.next_us)

),

final as (

    select
        transfer_id,
        customer_id,
        {{ integer_divide('delay_us', 1000000) }} as delay_seconds,
        occurred_day,
        from_day,
        until_day
    from delays
    where from_day < until_day

)

select * from final
