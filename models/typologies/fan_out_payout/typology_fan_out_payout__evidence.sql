{#-
    Fan-out payout, what is counted: for each bank payment by a customer, those by the same customer
    in the window up to it, itself included, where they have different payees enough.
-#}

with

{{ screened_transfers('fiat', ref('typology_fan_out_payout__parameters')) }},

flows as (

    select * from {{ ref('int_customers__flows') }}
    where
        rail = 'fiat'
        and direction = 'outbound'
        and is_standing
        -- accounts that are not known cannot be told apart
        and counterparty_node_id != 'bank_account:unknown'

),

{{ fan_payments() }},

final as (

    select
        transfer_key,
        parameter_set_id,
        evidence_transfer_key,
        'payment out' as role,
        customer_id,
        counterparty_node_id,
        is_first_of_counterparty,
        amount_usd,
        occurred_us,
        known_us
    from fan_payments

)

select * from final
