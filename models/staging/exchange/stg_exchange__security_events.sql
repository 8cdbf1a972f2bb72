{#-
    Changes of credentials and security settings fit to use: each once, nothing wrong with it.
-#}

with

final as (

    select
        security_event_id,
        customer_id,
        event_type,
        device_id,
        ip_address,
        occurred_at,
        known_at,
        known_at_basis
    from {{ ref('base_exchange__security_events') }}
    where row_status = 'staged'

)

select * from final
