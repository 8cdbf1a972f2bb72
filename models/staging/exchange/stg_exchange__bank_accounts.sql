{#-
    Bank accounts linked to customers fit to use: each once, nothing wrong with it.
-#}

with

final as (

    select
        bank_account_id,
        customer_id,
        iban,
        holder_name,
        bank_country,
        occurred_at,
        known_at,
        known_at_basis
    from {{ ref('base_exchange__bank_accounts') }}
    where row_status = 'staged'

)

select * from final
