{#-
    What customers have in common with others: devices they logged in from, bank accounts they linked
    or paid with, addresses they withdrew to, from the evening on which it was known.

    A version that was superseded still tells of its link.
    The place among the customers of the same thing, by when it was known, bounds the pairs.
-#}

with

links as (

    select
        customer_id,
        'device' as link_type,
        device_id as item,
        greatest({{ day_of('occurred_at') }}, {{ day_of('known_at') }}) as from_day
    from {{ ref('stg_exchange__logins') }}
    where is_successful and device_id is not null

    union all

    select
        customer_id,
        'bank_account' as link_type,
        bank_account_id as item,
        greatest({{ day_of('occurred_at') }}, {{ day_of('known_at') }}) as from_day
    from {{ ref('stg_exchange__bank_accounts') }}
    where bank_account_id is not null

    union all

    select
        customer_id,
        'bank_account' as link_type,
        bank_account_id as item,
        greatest({{ day_of('occurred_at') }}, {{ day_of('known_at') }}) as from_day
    from {{ ref('base_exchange__fiat_transactions') }}
    where bank_account_id is not null and row_status in ('staged', 'superseded')

    union all

    select
        customer_id,
        'address' as link_type,
        to_address as item,
        greatest({{ day_of('occurred_at') }}, {{ day_of('known_at') }}) as from_day
    from {{ ref('base_exchange__crypto_withdrawals') }}
    where to_address is not null and row_status in ('staged', 'superseded')

),

first_known as (

    select
        customer_id,
        link_type,
        md5(item) as item_hash,
        min(from_day) as from_day
    from links
    group by customer_id, link_type, item

),

final as (

    select
        customer_id,
        link_type,
        item_hash,
        from_day,
        cast(row_number() over (
            partition by link_type, item_hash
            order by from_day, customer_id
        ) as bigint) as customer_number
    from first_known

)

select * from final
