{#-
    Both sides of every transfer: the node that paid and the node that was paid.

    The order book is no party and has no side. Change goes back to its payer: its sides have
    features, but count in nobody's.
-#}

with

transfers as (

    select
        transfer_id,
        from_node_id,
        to_node_id,
        amount_usd,
        is_change,
        occurred_at,
        known_at,
        {{ epoch_us('occurred_at') }} as occurred_us,
        {{ epoch_us('known_at') }} as known_us
    from {{ ref('int_ledger__transfers') }}

),

sides as (

    {% for side, node, direction in [
        ('sender', 'from_node_id', 'outbound'), ('receiver', 'to_node_id', 'inbound')
    ] -%}
    select
        transfer_id,
        '{{ side }}' as side,
        '{{ direction }}' as direction,
        {{ node }} as node_id,
        amount_usd,
        is_change,
        occurred_us,
        known_us
    from transfers
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (

    select
        transfer_id,
        side,
        direction,
        node_id,
        amount_usd,
        is_change,
        occurred_us,
        known_us,
        -- somebody learned of a later event of this node before learning of this one
        known_us > min(known_us) over (
            partition by node_id
            order by occurred_us desc
            range between unbounded preceding and current row
        ) as is_late
    from sides
    where node_id != 'exchange:order_book'

)

select * from final
