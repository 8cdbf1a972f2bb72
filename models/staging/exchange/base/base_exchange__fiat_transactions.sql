{#-
    Every raw fiat payment, normalised, with what became of it.
-#}

with

raw_rows as (

    select
        {{ raw_columns('exchange', 'fiat_transactions') }}
    from {{ source('exchange', 'fiat_transactions') }}

),

normalised as (

    select
        rws.*,
        rws.raw_fiat_transaction_id as fiat_transaction_id,
        rws.raw_customer_id as customer_id,
        lower(rws.raw_direction) as direction,
        lower(rws.raw_rail) as rail,
        upper(rws.raw_currency) as currency,
        rws.raw_amount as amount_native,
        coalesce(rws.raw_amount, cast(0 as decimal(38, 18))) as reconciled_amount,
        rws.raw_bank_account_id as bank_account_id,
        rws.raw_counterparty_name as counterparty_name,
        rws.raw_counterparty_iban as counterparty_iban,
        upper(rws.raw_counterparty_country) as counterparty_country,
        lower(rws.raw_status) as payment_status,
        rws.raw_reference as reference,
        rws.raw_booked_at as occurred_at,
        {{ known_at_columns('rws.raw_booked_at') }}
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
            {{ null_key_reason(['kno.fiat_transaction_id']) }}
            {{ time_reasons('kno.occurred_at') }}
            when kno.customer_id is null then 'missing_customer: customer_id'
            when coalesce(kno.direction, '') not in ('in', 'out') then 'unknown_direction'
            when coalesce(kno.payment_status, '') not in ('booked', 'returned', 'failed')
                then 'unknown_status'
            when kno.currency is null then 'missing_asset: currency'
            {{ amount_reasons('kno.amount_native') }}
        end as quarantine_reason
    from known as kno

),

{{ row_status('checked', ['fiat_transaction_id'], 'exchange', 'fiat_transactions',
    is_restatable=true) }},

final as (

    select
        fiat_transaction_id,
        customer_id,
        direction,
        rail,
        payment_status,
        currency,
        bank_account_id,
        counterparty_name,
        counterparty_iban,
        counterparty_country,
        reference,
        amount_native,
        reconciled_amount,
        occurred_at,
        known_at,
        known_at_basis,
        raw_loaded_at as loaded_at,
        row_status,
        superseded_at,
        final_reason as quarantine_reason,
        row_key,
        row_text
    from statuses

)

select * from final
