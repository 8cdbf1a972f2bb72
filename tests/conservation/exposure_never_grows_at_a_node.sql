{#-
    At every instant of knowledge and at each node, asset, layer and category: what is passed on in a
    round is no more than what came in the round before. Outgoing the other way round: what is laid to
    receipts is no more than what payments of the round before took on.
-#}

with

movements as (

    select * from {{ ref('int_exposure__movements') }}

),

{% for direction, near, far in [
    ('incoming', 'to_node_key', 'from_node_key'), ('outgoing', 'from_node_key', 'to_node_key')
] -%}
{{ direction }} as (

    select
        '{{ direction }}' as direction,
        xps.asset,
        xps.layer,
        xps.category,
        xps.round_number,
        xps.haircut_units,
        greatest(xps.from_us, xps.known_us) as from_us,
        xps.until_us,
        xps.{{ near }} as near_node_key,
        mov.{{ far }} as far_node_key
    from {{ ref('int_exposure__' ~ direction) }} as xps
    inner join movements as mov
        on xps.transfer_key = mov.transfer_key and xps.known_us = mov.known_us

),

{% endfor -%}
exposures as (

    select * from incoming

    union all

    select * from outgoing

),

edges as (

    {% for sign, node, round in [('', 'near_node_key', 1), ('-', 'far_node_key', 0)] -%}
    {% for edge_sign, at in [('', 'from_us'), ('-', 'until_us')] -%}
    select
        direction,
        {{ node }} as node_key,
        asset,
        layer,
        category,
        round_number + {{ round }} as round_number,
        {{ at }} as at_us,
        {{ '-' if sign != edge_sign }}haircut_units as change_units
    from exposures
    where round_number + {{ round }} > 0
    {{ 'union all' if not loop.last }}
    {% endfor -%}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

changes as (

    select
        direction,
        node_key,
        asset,
        layer,
        category,
        round_number,
        at_us,
        sum(change_units) as change_units
    from edges
    group by direction, node_key, asset, layer, category, round_number, at_us

),

left_over as (

    select
        *,
        sum(change_units) over (
            partition by direction, node_key, asset, layer, category, round_number
            order by at_us
            rows between unbounded preceding and current row
        ) as left_units
    from changes

)

select *
from left_over
where left_units < 0
