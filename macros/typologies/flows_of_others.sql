{#-
    What customers paid, were paid and traded as it stands, where it has a price, without what a customer
    moves to itself. CTEs for the top of a model: `own_transfers` and `flows`.
-#}
{% macro flows_of_others() -%}
own_transfers as (

    select transfer_key from {{ ref('int_ledger__transfers') }}
    where customer_id = counterparty_customer_id

),

flows as (

    select flw.*
    from {{ ref('int_customers__flows') }} as flw
    left join own_transfers as own
        on flw.transfer_key = own.transfer_key
    where
        flw.is_standing
        and flw.amount_usd is not null
        and own.transfer_key is null

)
{%- endmacro %}
