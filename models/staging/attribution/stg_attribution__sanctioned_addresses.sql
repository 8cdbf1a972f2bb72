{#-
    Changes of sanctions lists about addresses fit to use: each once, nothing wrong with it.
-#}

with

final as (

    select
        list_name,
        address,
        address_family,
        currency,
        asset,
        list_action,
        entry_id,
        sanctions_program,
        occurred_at,
        known_at,
        known_at_basis
    from {{ ref('base_attribution__sanctioned_addresses') }}
    where row_status = 'staged'

)

select * from final
