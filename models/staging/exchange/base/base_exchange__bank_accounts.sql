{#-
    Every raw bank account linked to a customer, normalised, with what became of it.
-#}

with

raw_rows as (

    select
        {{ raw_columns('exchange', 'bank_accounts') }}
    from {{ source('exchange', 'bank_accounts') }}

),

normalised as (

    select
        rws.*,
        rws.raw_bank_account_id as bank_account_id,
        rws.raw_customer_id as customer_id,
        upper(replace(rws.raw_iban, ' ', '')) as iban,
        rws.raw_holder_name as holder_name,
        upper(rws.raw_bank_country) as bank_country,
        rws.raw_linked_at as occurred_at,
        {{ known_at_columns('rws.raw_linked_at') }}
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
            {{ null_key_reason(['kno.bank_account_id', 'kno.customer_id']) }}
            {{ time_reasons('kno.occurred_at') }}
        end as quarantine_reason
    from known as kno

),

{{ row_status('checked', ['bank_account_id', 'customer_id'], 'exchange', 'bank_accounts') }},

final as (

    select
        bank_account_id,
        customer_id,
        iban,
        holder_name,
        bank_country,
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
