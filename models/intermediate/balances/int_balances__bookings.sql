{#- What changes a customer's balance in the exchange's books, as it stands. -#}

with

bookings as (

    select * from {{ ref('int_customers__bookings') }}
    where superseded_at is null

),

final as (

    select
        booking_reference,
        customer_id,
        asset,
        booking_type,
        change_native,
        occurred_at,
        occurred_date,
        known_at
    from bookings

)

select * from final
