{#-
    Deposit addresses fit to use: each once, nothing wrong with it.
-#}

with

final as (

    select
        chain,
        address_family,
        address,
        customer_id,
        occurred_at,
        known_at,
        known_at_basis
    from {{ ref('base_exchange__deposit_addresses') }}
    where row_status = 'staged'

)

select * from final
