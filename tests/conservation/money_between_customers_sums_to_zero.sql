{#-
    What one customer pays another inside the exchange, the other gets: per asset, transfers between
    customers sum to zero, and so do trades whose two sides are both ours.
-#}

with

bookings as (

    select
        asset,
        booking_type,
        change_native,
        regexp_extract(booking_reference, '^(internal|trade):(.*):[a-z]+$', 2) as movement
    from {{ ref('int_balances__bookings') }}
    where booking_type in ('internal', 'trade')

)

select
    booking_type,
    movement,
    asset,
    sum(change_native) as change_native
from bookings
group by booking_type, movement, asset
having
    sum(change_native) != 0
    -- the order book is no customer: a trade with it has one side here
    and (booking_type = 'internal' or count(*) > 1)
