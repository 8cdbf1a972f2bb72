{#-
    At every instant of knowledge the exposed parts of a movement, of all rounds and categories of a
    layer, come to no more than the movement.
-#}

with

exposures as (

    select * from {{ ref('int_exposure__transfers') }}

),

edges as (

    {% for sign, at in [('', 'from_us'), ('-', 'until_us')] -%}
    select
        direction,
        transfer_key,
        known_us,
        layer,
        amount_units,
        {{ at }} as at_us,
        {{ sign }}haircut_units as change_units
    from exposures
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

changes as (

    select
        direction,
        transfer_key,
        known_us,
        layer,
        at_us,
        max(amount_units) as amount_units,
        sum(change_units) as change_units
    from edges
    group by direction, transfer_key, known_us, layer, at_us

),

held as (

    select
        *,
        sum(change_units) over (
            partition by direction, transfer_key, known_us, layer
            order by at_us
            rows between unbounded preceding and current row
        ) as held_units
    from changes

)

select *
from held
where held_units > amount_units or held_units < 0
