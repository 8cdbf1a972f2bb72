{#-
    The last balance of each customer and asset is the sum of all its bookings, and of all inflows,
    outflows and fees.
-#}

with

booked as (

    select
        customer_id,
        asset,
        sum(change_native) as change_native
    from {{ ref('int_balances__bookings') }}
    group by customer_id, asset

),

balances as (

    select
        customer_id,
        asset,
        max_by(closing_balance_native, balance_date) as closing_balance_native
    from {{ ref('int_balances__customer_daily') }}
    group by customer_id, asset

),

-- summed with their signs: a difference of two such decimals is not exact on both engines
flows as (

    {% for sign, column in [('', 'inflow'), ('-', 'outflow'), ('-', 'fee')] -%}
    select
        customer_id,
        asset,
        {{ sign }}{{ column }}_native as flow_native
    from {{ ref('int_balances__customer_daily') }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

net_flows as (

    select
        customer_id,
        asset,
        sum(flow_native) as flow_native
    from flows
    group by customer_id, asset

)

select
    bkd.customer_id,
    bkd.asset,
    bkd.change_native,
    bal.closing_balance_native,
    net.flow_native
from booked as bkd
left join balances as bal
    on bkd.customer_id = bal.customer_id and bkd.asset = bal.asset
left join net_flows as net
    on bkd.customer_id = net.customer_id and bkd.asset = net.asset
where
    bkd.change_native is distinct from bal.closing_balance_native
    or bkd.change_native is distinct from net.flow_native
