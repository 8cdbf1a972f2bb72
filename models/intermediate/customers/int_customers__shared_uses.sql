{#-
    On which days customers used what other customers used too: a device or an IP address to log in
    from, a bank account, a telephone number on the record; and from when that was known.

    1. Name each use, and until which day it lasts: a number lasts as long as it is on the record.
    2. A customer uses a thing once a day, from its first use of the day that was known.
    3. Keep what more than one customer used. Addresses of VPNs belong to nobody and are left out.
-#}

with

logins as (

    select
        customer_id,
        device_id,
        ip_address,
        is_vpn,
        {{ day_of('occurred_at') }} as use_day,
        greatest({{ epoch_us('occurred_at') }}, {{ epoch_us('known_at') }}) as from_us
    from {{ ref('stg_exchange__logins') }}
    where is_successful

),

uses as (

    select
        customer_id,
        'device' as link_type,
        device_id as item,
        use_day,
        use_day + 1 as until_day,
        from_us
    from logins
    where device_id is not null

    union all

    select
        customer_id,
        'ip' as link_type,
        ip_address as item,
        use_day,
        use_day + 1 as until_day,
        from_us
    from logins
    where ip_address is not null and not coalesce(is_vpn, false)

    union all

    select
        customer_id,
        'bank_account' as link_type,
        bank_account_id as item,
        {{ day_of('occurred_at') }} as use_day,
        {{ day_of('occurred_at') }} + 1 as until_day,
        greatest({{ epoch_us('occurred_at') }}, {{ epoch_us('known_at') }}) as from_us
    from {{ ref('stg_exchange__bank_accounts') }}
    where bank_account_id is not null

    union all

    -- a version that was superseded still tells of its account
    select
        customer_id,
        'bank_account' as link_type,
        bank_account_id as item,
        {{ day_of('occurred_at') }} as use_day,
        {{ day_of('occurred_at') }} + 1 as until_day,
        greatest({{ epoch_us('occurred_at') }}, {{ epoch_us('known_at') }}) as from_us
    from {{ ref('base_exchange__fiat_transactions') }}
    where bank_account_id is not null and row_status in ('staged', 'superseded')

    union all

    select
        customer_id,
        'phone' as link_type,
        phone_hash as item,
        {{ day_of('current_from_at') }} as use_day,
        coalesce({{ day_of('current_to_at') }} + 1, {{ never_day() }}) as until_day,
        {{ epoch_us('current_from_at') }} as from_us
    from {{ ref('int_kyc__customer_versions') }}
    where phone_hash is not null and current_from_at is not null

),

by_day as (

    select
        customer_id,
        link_type,
        {{ hash_to_bigint("link_type || ':' || item") }} as item_key,
        use_day,
        max(until_day) as until_day,
        min(from_us) as from_us
    from uses
    group by customer_id, link_type, item, use_day

),

shared as (

    select item_key
    from by_day
    group by item_key
    having min(customer_id) != max(customer_id)

),

final as (

    select
        bdy.customer_id,
        bdy.link_type,
        bdy.item_key,
        bdy.use_day,
        bdy.until_day,
        bdy.from_us
    from by_day as bdy
    inner join shared as shr
        on bdy.item_key = shr.item_key

)

select * from final
