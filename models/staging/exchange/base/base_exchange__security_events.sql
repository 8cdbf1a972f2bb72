{#-
    Every raw change of credentials or security settings, normalised, with what became of it.
-#}

with

raw_rows as (

    select
        {{ raw_columns('exchange', 'security_events') }}
    from {{ source('exchange', 'security_events') }}

),

normalised as (

    select
        rws.*,
        rws.raw_security_event_id as security_event_id,
        rws.raw_customer_id as customer_id,
        lower(rws.raw_event_type) as event_type,
        rws.raw_device_id as device_id,
        lower(rws.raw_ip_address) as ip_address,
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
            {{ null_key_reason(['kno.security_event_id']) }}
            {{ time_reasons('kno.occurred_at') }}
            when kno.customer_id is null then 'missing_customer: customer_id'
        end as quarantine_reason
    from known as kno

),

{{ row_status('checked', ['security_event_id'], 'exchange', 'security_events') }},

final as (

    select
        security_event_id,
        customer_id,
        event_type,
        device_id,
        ip_address,
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
