{#-
    What counts once for a counterparty although it comes again: customers, and those who are not new
    any more. In the order in which it became known, with until when what was known before
    kept it in each window.

    A customer is old for a window of new ones from when it has dealt with the counterparty before
    that window.
-#}

with

last_days as (

    select
        node_key,
        max(feature_day) as last_day
    from {{ ref('int_counterparties__days') }}
    group by node_key

),

dealings as (

    select
        node_key,
        customer_key,
        occurred_day,
        from_day,
        until_day,
        max(case when direction = 'inbound' then 1 else 0 end) as is_inbound,
        max(case when direction = 'outbound' then 1 else 0 end) as is_outbound
    from {{ ref('int_counterparties__sides') }}
    group by node_key, customer_key, occurred_day, from_day, until_day

),

items as (

    {% for kind, condition in [
        ('inbound_customers', 'is_inbound = 1'),
        ('outbound_customers', 'is_outbound = 1'),
        ('customers', 'true'),
    ] -%}
    select
        node_key,
        '{{ kind }}' as kind,
        customer_key as item_key,
        occurred_day,
        from_day,
        until_day
    from dealings
    where {{ condition }}

    union all

    {% endfor -%}
    {% for kind, days in [('old_24h', 1), ('old_7d', 7), ('old_30d', 30)] -%}
    -- late dealings of one day are the same once the window has passed
    select distinct
        node_key,
        '{{ kind }}' as kind,
        customer_key as item_key,
        occurred_day,
        greatest(from_day, occurred_day + {{ days }}) as from_day,
        until_day
    from dealings
    where until_day > occurred_day + {{ days }}

    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

final as (

    select
        {{ covered_until('itm.node_key, itm.kind, itm.item_key') }},
        itm.node_key,
        itm.kind,
        itm.item_key,
        itm.occurred_day,
        itm.from_day,
        itm.until_day,
        lst.last_day
    from items as itm
    inner join last_days as lst
        on itm.node_key = lst.node_key and itm.from_day <= lst.last_day

)

select * from final
