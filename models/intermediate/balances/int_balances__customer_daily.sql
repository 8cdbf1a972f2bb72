{#-
    What came, went and was left of each asset with each customer, by day; days with bookings only.

    1. Sum the bookings of each day; a fee is not part of the outflow.
    2. Add the days up. The balance before the first booking is taken to be zero.
-#}

with

bookings as (

    select * from {{ ref('int_balances__bookings') }}

),

days as (

    select
        customer_id,
        asset,
        occurred_date,
        coalesce(sum(change_native) filter (where booking_type != 'fee' and change_native > 0), 0)
            as inflow_native,
        coalesce(-sum(change_native) filter (where booking_type != 'fee' and change_native < 0), 0)
            as outflow_native,
        coalesce(-sum(change_native) filter (where booking_type = 'fee'), 0) as fee_native,
        sum(change_native) as change_native,
        count(*) as booking_count,
        max(known_at) as known_at
    from bookings
    group by customer_id, asset, occurred_date

),

final as (

    select
        customer_id,
        asset,
        occurred_date as balance_date,
        cast(inflow_native as decimal(38, 18)) as inflow_native,
        cast(outflow_native as decimal(38, 18)) as outflow_native,
        cast(fee_native as decimal(38, 18)) as fee_native,
        cast(
            sum(change_native) over (
                partition by customer_id, asset
                order by occurred_date
                rows between unbounded preceding and current row
            ) as decimal(38, 18)
        ) as closing_balance_native,
        booking_count,
        max(known_at) over (
            partition by customer_id, asset
            order by occurred_date
            rows between unbounded preceding and current row
        ) as known_at
    from days

)

select * from final
