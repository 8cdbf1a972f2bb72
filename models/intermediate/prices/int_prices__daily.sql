{#-
    The price to value an asset with on each day: the last close known when the day began.

    1. Put closing prices and currency rates on one footing.
    2. Offer each close to the days after it, while it is young enough and already known.
    3. Take the youngest close per asset and day.
-#}

with

closes as (

    select
        asset,
        price_date,
        price_usd,
        known_at,
        1 as precedence
    from {{ ref('stg_reference__asset_prices') }}

    union all

    select
        currency as asset,
        rate_date as price_date,
        price_usd,
        known_at,
        2 as precedence
    from {{ ref('stg_reference__fx_rates') }}

),

ages as (

    {% for days in range(1, var('price_max_age_days') + 1) -%}
    select cast({{ days }} as bigint) as price_age_days
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

offers as (

    select
        cls.asset,
        {{ add_days('cls.price_date', 'age.price_age_days') }} as valid_date,
        cls.price_usd,
        age.price_age_days,
        cls.known_at,
        cls.precedence
    from closes as cls
    cross join ages as age

),

ranked as (

    select
        asset,
        valid_date,
        price_usd,
        price_age_days,
        row_number() over (
            partition by asset, valid_date
            order by price_age_days, precedence
        ) as choice
    from offers
    where known_at <= cast(valid_date as timestamp)

),

final as (

    select
        asset,
        valid_date,
        price_usd,
        price_age_days
    from ranked
    where choice = 1

)

select * from final
