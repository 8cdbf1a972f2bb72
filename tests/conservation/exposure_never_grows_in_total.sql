{#-
    At every instant of knowledge, per asset, layer and category: no round holds more than what left
    the attributed addresses, or reached them.
-#}

with

exposures as (

    {% for direction in ['incoming', 'outgoing'] -%}
    select
        '{{ direction }}' as direction,
        asset,
        layer,
        category,
        round_number,
        haircut_units,
        greatest(from_us, known_us) as from_us,
        until_us
    from {{ ref('int_exposure__' ~ direction) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

later_rounds as (

    select distinct
        direction,
        asset,
        layer,
        category,
        round_number
    from exposures
    where round_number > 0

),

parts as (

    select
        direction,
        asset,
        layer,
        category,
        round_number,
        -haircut_units as units,
        from_us,
        until_us
    from exposures
    where round_number > 0

    union all

    select
        xps.direction,
        xps.asset,
        xps.layer,
        xps.category,
        rnd.round_number,
        xps.haircut_units as units,
        xps.from_us,
        xps.until_us
    from exposures as xps
    inner join later_rounds as rnd
        on
            xps.direction = rnd.direction
            and xps.asset = rnd.asset
            and xps.layer = rnd.layer
            and xps.category = rnd.category
    where xps.round_number = 0

),

changes as (

    select
        direction,
        asset,
        layer,
        category,
        round_number,
        from_us as at_us,
        units as change_units
    from parts

    union all

    select
        direction,
        asset,
        layer,
        category,
        round_number,
        until_us as at_us,
        -units as change_units
    from parts

),

by_instant as (

    select
        direction,
        asset,
        layer,
        category,
        round_number,
        at_us,
        sum(change_units) as change_units
    from changes
    group by direction, asset, layer, category, round_number, at_us

),

left_over as (

    select
        *,
        sum(change_units) over (
            partition by direction, asset, layer, category, round_number
            order by at_us
            rows between unbounded preceding and current row
        ) as left_units
    from by_instant

)

select *
from left_over
where left_units < 0
