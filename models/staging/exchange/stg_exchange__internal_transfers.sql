{#-
    Transfers between two customers fit to use: each once, nothing wrong with it.
-#}

with

final as (

    select
        internal_transfer_id,
        from_customer_id,
        to_customer_id,
        asset,
        amount_native,
        occurred_at,
        known_at,
        known_at_basis
    from {{ ref('base_exchange__internal_transfers') }}
    where row_status = 'staged'

)

select * from final
