{#-
    What a customer held on the evening of each of its days, valued with the last price known then.

    1. Lay the bookings, by the evening they were known, beside the customer's days; add them up.
    2. Value what is above zero with the last close known when the day ended.
    3. Add up the assets; average over the days of each window as they were seen then.
-#}

with

days as (

    select
        customer_id,
        feature_day,
        feature_date
    from {{ ref('int_customers__days') }}

),

bookings as (

    select
        customer_id,
        asset,
        change_native,
        greatest({{ day_of('occurred_at') }}, {{ day_of('known_at') }}) as from_day,
        {{ day_of('superseded_at') }} as until_day
    from {{ ref('int_customers__bookings') }}

),

changes as (

    select
        customer_id,
        asset,
        from_day as feature_day,
        change_native
    from bookings

    union all

    -- a version that was superseded is taken off again
    select
        customer_id,
        asset,
        greatest(from_day, until_day) as feature_day,
        -change_native as change_native
    from bookings
    where until_day is not null

),

change_days as (

    select
        customer_id,
        asset,
        feature_day,
        sum(change_native) as change_native
    from changes
    group by customer_id, asset, feature_day

),

assets as (

    select
        customer_id,
        asset,
        min(feature_day) as first_day
    from change_days
    group by customer_id, asset

),

slots as (

    select
        customer_id,
        asset,
        feature_day,
        change_native,
        0 as is_day
    from change_days

    union all

    select
        dys.customer_id,
        ast.asset,
        dys.feature_day,
        cast(0 as decimal(38, 18)) as change_native,
        1 as is_day
    from days as dys
    inner join assets as ast
        on dys.customer_id = ast.customer_id and dys.feature_day >= ast.first_day

),

slot_days as (

    select
        customer_id,
        asset,
        feature_day,
        sum(change_native) as change_native,
        max(is_day) as is_day
    from slots
    group by customer_id, asset, feature_day

),

balances as (

    select
        customer_id,
        asset,
        feature_day,
        is_day,
        cast(
            sum(change_native) over (
                partition by customer_id, asset
                order by feature_day
                rows between unbounded preceding and current row
            ) as decimal(38, 18)
        ) as balance_native
    from slot_days

),

dated as (

    select
        customer_id,
        asset,
        feature_day,
        balance_native,
        {{ add_days("cast('1970-01-01' as date)", 'feature_day + 1') }} as price_date
    from balances
    where is_day = 1 and balance_native != 0

),

priced as (

    select
        dat.customer_id,
        dat.feature_day,
        dat.balance_native,
        greatest(dat.balance_native, cast(0 as decimal(38, 18))) as held_native,
        case when dat.asset = 'USD' then cast(1 as decimal(20, 10)) else prc.price_usd end
            as price_usd
    from dated as dat
    left join {{ ref('int_prices__daily') }} as prc
        on dat.asset = prc.asset and dat.price_date = prc.valid_date

),

valued as (

    select
        *,
        {{ to_usd('held_native', 'price_usd') }} as held_usd
    from priced

),

holdings as (

    select
        customer_id,
        feature_day,
        sum(held_usd) as holdings_usd,
        count(case when balance_native > 0 then 1 end) as held_asset_count,
        count(case when balance_native > 0 and held_usd is null then 1 end)
            as unpriced_asset_count,
        count(case when balance_native < 0 then 1 end) as negative_asset_count
    from valued
    group by customer_id, feature_day

),

filled as (

    select
        dys.customer_id,
        dys.feature_day,
        cast(coalesce(hld.holdings_usd, 0) as decimal(38, 2)) as holdings_usd,
        coalesce(hld.held_asset_count, 0) as held_asset_count,
        coalesce(hld.unpriced_asset_count, 0) as unpriced_asset_count,
        coalesce(hld.negative_asset_count, 0) as negative_asset_count
    from days as dys
    left join holdings as hld
        on dys.customer_id = hld.customer_id and dys.feature_day = hld.feature_day

),

final as (

    select
        {{ holdings_windows() }},
        customer_id,
        feature_day,
        holdings_usd,
        held_asset_count,
        unpriced_asset_count,
        negative_asset_count
    from filled

)

select * from final
