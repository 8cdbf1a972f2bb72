{#-
    From when to when each address was on each list, and when that could be known.

    1. Take the listings and the removals from the change log.
    2. A listing ends at the first removal after it.
-#}

with

changes as (

    select * from {{ ref('stg_attribution__sanctioned_addresses') }}

),

listings as (

    select
        list_name,
        address_family,
        address,
        currency,
        occurred_at as listed_at,
        min(known_at) as listed_known_at
    from changes
    where list_action = 'listed'
    group by list_name, address_family, address, currency, occurred_at

),

removals as (

    select
        list_name,
        address_family,
        address,
        currency,
        occurred_at as delisted_at,
        min(known_at) as delisted_known_at
    from changes
    where list_action = 'delisted'
    group by list_name, address_family, address, currency, occurred_at

),

ended as (

    select
        lst.*,
        rem.delisted_at,
        rem.delisted_known_at,
        row_number() over (
            partition by
                lst.list_name, lst.address_family, lst.address, lst.currency, lst.listed_at
            order by rem.delisted_at
        ) as removal_number
    from listings as lst
    left join removals as rem
        on
            lst.list_name = rem.list_name
            and lst.address_family = rem.address_family
            and lst.address = rem.address
            and lst.currency = rem.currency
            and lst.listed_at < rem.delisted_at

),

final as (

    select
        list_name,
        address_family,
        address,
        currency,
        listed_at,
        listed_known_at,
        delisted_at,
        delisted_known_at
    from ended
    where removal_number = 1

)

select * from final
