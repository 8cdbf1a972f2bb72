{#-
    What counts once for an address and may come again or late: parties met more than once or told
    of late, and customers. In the order in which it became known, with until when what was known
    before kept it in each window.
-#}

with

last_days as (

    select
        node_key,
        max(feature_day) as last_day
    from {{ ref('int_addresses__days') }}
    group by node_key

),

items as (

    {% for kind in ['inbound_parties', 'outbound_parties', 'parties'] -%}
    select
        node_key,
        '{{ kind }}' as kind,
        other_key as item_key,
        occurred_day,
        from_day,
        until_day
    from {{ ref('int_addresses__meetings') }}
    where not is_simple {{ 'and ' ~ kind ~ ' = 1' if kind != 'parties' }}

    union all

    {% endfor -%}
    select distinct
        node_key,
        'customers' as kind,
        customer_key as item_key,
        occurred_day,
        from_day,
        until_day
    from {{ ref('int_counterparties__sides') }}
    where counterparty_kind = 'address'

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
