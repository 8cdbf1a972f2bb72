{#-
    What a login tells, without its device, address or coordinates.

    1. Tor: the address was on a list of exits taken in the 31 days up to the login.
    2. Abroad: its country is not the residence on record when the login became known.
    3. New device: no success from it was known before, while one from another device was.
-#}

with

logins as (

    select
        login_id,
        customer_id,
        device_id,
        ip_address,
        ip_country,
        is_vpn,
        is_successful,
        known_at,
        {{ epoch_us('occurred_at') }} as occurred_us,
        {{ day_of('occurred_at') }} as occurred_day,
        greatest({{ epoch_us('occurred_at') }}, {{ epoch_us('known_at') }}) as known_us,
        greatest({{ day_of('occurred_at') }}, {{ day_of('known_at') }}) as from_day
    from {{ ref('stg_exchange__logins') }}

),

versions as (

    select * from {{ ref('int_kyc__customer_versions') }}
    where current_from_at is not null

),

tor_exits as (

    select
        ip_address,
        {{ epoch_us('occurred_at') }} as seen_us,
        {{ epoch_us('known_at') }} as known_us,
        {{ day_of('known_at') }} as known_day
    from {{ ref('stg_attribution__tor_exit_nodes') }}

),

tor_logins as (

    select
        lgn.login_id,
        greatest(min(lgn.known_us), min(tor.known_us)) as tor_known_us,
        greatest(min(lgn.from_day), min(tor.known_day)) as tor_from_day
    from logins as lgn
    inner join tor_exits as tor
        on
            lgn.ip_address = tor.ip_address
            and lgn.occurred_us >= tor.seen_us
            and lgn.occurred_us < tor.seen_us + 31 * 86400000000
    group by lgn.login_id

),

first_uses as (

    select
        login_id,
        customer_id,
        known_at,
        occurred_us,
        row_number() over (
            partition by customer_id, device_id
            order by known_at, occurred_us, login_id
        ) as use_number
    from logins
    where is_successful and device_id is not null

),

devices as (

    select
        login_id,
        row_number() over (
            partition by customer_id
            order by known_at, occurred_us, login_id
        ) as device_number
    from first_uses
    where use_number = 1

),

final as (

    select
        lgn.login_id,
        lgn.customer_id,
        lgn.is_successful,
        coalesce(lgn.is_vpn, false) as is_vpn,
        coalesce(lgn.ip_country != ver.residence_country, false) as is_abroad,
        coalesce(dev.device_number > 1, false) as is_new_device,
        lgn.ip_country,
        ver.residence_country,
        lgn.occurred_us,
        lgn.known_us,
        trl.tor_known_us,
        lgn.occurred_day,
        lgn.from_day,
        trl.tor_from_day
    from logins as lgn
    left join versions as ver
        on
            lgn.customer_id = ver.customer_id
            and lgn.known_at >= ver.current_from_at
            and (ver.current_to_at is null or lgn.known_at < ver.current_to_at)
    left join tor_logins as trl
        on lgn.login_id = trl.login_id
    left join devices as dev
        on lgn.login_id = dev.login_id

)

select * from final
