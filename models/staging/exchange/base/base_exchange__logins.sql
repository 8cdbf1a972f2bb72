{#-
    Every raw login attempt, normalised, with what became of it.
-#}

with

raw_rows as (

    select
        {{ raw_columns('exchange', 'logins') }}
    from {{ source('exchange', 'logins') }}

),

normalised as (

    select
        rws.*,
        rws.raw_login_id as login_id,
        rws.raw_customer_id as customer_id,
        lower(rws.raw_ip_address) as ip_address,
        upper(rws.raw_ip_country) as ip_country,
        rws.raw_latitude as latitude,
        rws.raw_longitude as longitude,
        rws.raw_device_id as device_id,
        rws.raw_is_vpn as is_vpn,
        rws.raw_is_successful as is_successful,
        rws.raw_occurred_at as occurred_at,
        {{ known_at_columns('rws.raw_occurred_at') }}
    from raw_rows as rws

),

known as (

    select * from normalised
    where {{ known_by_as_of() }}

),

checked as (

    select
        kno.*,
        case
            {{ null_key_reason(['kno.login_id']) }}
            {{ time_reasons('kno.occurred_at') }}
            when kno.customer_id is null then 'missing_customer: customer_id'
        end as quarantine_reason
    from known as kno

),

{{ row_status('checked', ['login_id'], 'exchange', 'logins') }},

final as (

    select
        login_id,
        customer_id,
        ip_address,
        ip_country,
        latitude,
        longitude,
        device_id,
        is_vpn,
        is_successful,
        occurred_at,
        known_at,
        known_at_basis,
        raw_loaded_at as loaded_at,
        row_status,
        final_reason as quarantine_reason,
        row_key,
        row_text
    from statuses

)

select * from final
