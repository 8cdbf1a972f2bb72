{#-
    By how much the number of each signal about a customer changes in the trailing windows, and on
    which evening: logins and places, security events, changes of the record, referrals.

    1. Bring all signals together, each with the evenings from and until which it was known.
    2. It enters its windows when known and leaves each when too old or superseded.
    3. A device, address or country counts once while any login from it is in the window: as spans
       of the evenings these logins cover.
-#}

with

logins as (

    select * from {{ ref('int_customers__logins') }}

),

staged_logins as (

    select * from {{ ref('stg_exchange__logins') }}
    where is_successful

),

events as (

    select
        customer_id,
        event_type,
        {{ day_of('occurred_at') }} as occurred_day,
        {{ day_of('known_at') }} as known_day
    from {{ ref('stg_exchange__security_events') }}

),

record_changes as (

    select
        customer_id,
        {{ day_of('occurred_at') }} as occurred_day,
        {{ day_of('known_at') }} as known_day
    from {{ ref('stg_exchange__customers') }}
    where change_type is null or change_type != 'opened'

),

referrals as (

    select
        referrer_customer_id as customer_id,
        {{ day_of('occurred_at') }} as occurred_day,
        {{ day_of('known_at') }} as known_day
    from {{ ref('stg_exchange__referrals') }}

),

withdrawals as (

    select * from {{ ref('int_customers__flows') }}
    where rail = 'crypto' and direction = 'outbound'

),

new_device_withdrawals as (

    select
        wdr.transfer_id,
        wdr.customer_id,
        wdr.occurred_day,
        wdr.from_day,
        wdr.until_day,
        min(lgn.from_day) as device_from_day
    from withdrawals as wdr
    inner join logins as lgn
        on
            wdr.customer_id = lgn.customer_id
            and wdr.occurred_us >= lgn.occurred_us
            and wdr.occurred_us < lgn.occurred_us + 86400000000
    where lgn.is_new_device
    group by wdr.transfer_id, wdr.customer_id, wdr.occurred_day, wdr.from_day, wdr.until_day

),

signals as (

    select
        customer_id,
        case when is_successful then 'login' else 'failed_login' end as signal_name,
        occurred_day,
        from_day,
        {{ never_day() }} as until_day
    from logins

    {% for sig, condition in [
        ('vpn_login', 'is_vpn'), ('abroad_login', 'is_abroad'), ('new_device', 'is_new_device')
    ] -%}
    union all

    select
        customer_id,
        '{{ sig }}' as signal_name,
        occurred_day,
        from_day,
        {{ never_day() }} as until_day
    from logins
    where {{ condition }} and is_successful

    {% endfor -%}
    union all

    select
        customer_id,
        'tor_login' as signal_name,
        occurred_day,
        tor_from_day as from_day,
        {{ never_day() }} as until_day
    from logins
    where tor_from_day is not null and is_successful

    union all

    select
        customer_id,
        case
            when event_type in ('password_changed', 'email_changed', 'phone_changed')
                then 'credential_change'
            else event_type
        end as signal_name,
        occurred_day,
        greatest(occurred_day, known_day) as from_day,
        {{ never_day() }} as until_day
    from events
    where
        event_type in (
            'password_changed', 'email_changed', 'phone_changed', 'mfa_disabled',
            'address_whitelisted'
        )

    union all

    select
        customer_id,
        'new_device_withdrawal' as signal_name,
        occurred_day,
        greatest(from_day, device_from_day) as from_day,
        until_day
    from new_device_withdrawals
    where device_from_day < until_day

    union all

    select
        customer_id,
        'kyc_change' as signal_name,
        occurred_day,
        greatest(occurred_day, known_day) as from_day,
        {{ never_day() }} as until_day
    from record_changes

    union all

    select
        customer_id,
        'referral' as signal_name,
        occurred_day,
        greatest(occurred_day, known_day) as from_day,
        {{ never_day() }} as until_day
    from referrals

),

signal_tiles as (

    select
        customer_id,
        signal_name,
        occurred_day,
        from_day,
        until_day,
        count(*) as signal_count
    from signals
    group by customer_id, signal_name, occurred_day, from_day, until_day

),

places as (

    {% for sig, column in [
        ('device', 'device_id'), ('ip', 'ip_address'), ('country', 'ip_country')
    ] -%}
    select distinct
        customer_id,
        '{{ sig }}' as signal_name,
        {{ column }} as place,
        {{ day_of('occurred_at') }} as occurred_day,
        greatest({{ day_of('occurred_at') }}, {{ day_of('known_at') }}) as from_day
    from staged_logins
    where {{ column }} is not null

    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

covered_places as (

    select
        {{ covered_until_columns() }},
        customer_id,
        signal_name,
        place,
        occurred_day,
        from_day
    from places

),

place_ends as (

    select
        {{ last_until_columns() }},
        customer_id,
        signal_name,
        place
    from places
    group by customer_id, signal_name, place

),

changes as (

    select
        customer_id,
        signal_name,
        from_day as change_day,
        {{ entering_changes('signal_count') }}
    from signal_tiles

    {% for left, left_days in customer_windows() -%}
    union all

    select
        customer_id,
        signal_name,
        least(until_day, occurred_day + {{ left_days }}) as change_day,
        {{ one_window_changes(left, '-signal_count') }}
    from signal_tiles
    where occurred_day + {{ left_days }} > from_day

    {% endfor -%}
    union all

    select
        customer_id,
        signal_name,
        from_day as change_day,
        {{ beginning_changes() }}
    from covered_places

    {% for left, left_days in customer_windows() -%}
    union all

    -- the span before ended where this one begins anew
    select
        customer_id,
        signal_name,
        covered_until_{{ left }} as change_day,
        {{ one_window_changes(left, '-1') }}
    from covered_places
    where occurred_day + {{ left_days }} > from_day and from_day >= covered_until_{{ left }}

    union all

    select
        customer_id,
        signal_name,
        until_{{ left }} as change_day,
        {{ one_window_changes(left, '-1') }}
    from place_ends
    where until_{{ left }} is not null

    {% endfor -%}
),

last_days as (

    select max(feature_day) as last_day from {{ ref('int_customers__calendar') }}

),

final as (

    select
        chg.customer_id,
        chg.signal_name,
        chg.change_day,
        {{ summed_changes('chg') }}
    from changes as chg
    -- what leaves a window after the last day is never seen
    inner join last_days as lst
        on chg.change_day <= lst.last_day
    group by chg.customer_id, chg.signal_name, chg.change_day

)

select * from final
