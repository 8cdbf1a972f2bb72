{#-
    Login attempts fit to use: each once, nothing wrong with it. Failed ones are kept.
-#}

with

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
        known_at_basis
    from {{ ref('base_exchange__logins') }}
    where row_status = 'staged'

)

select * from final
