{#-
    Every raw deposit address, normalised, with what became of it.
-#}

with

raw_rows as (

    select
        {{ raw_columns('exchange', 'deposit_addresses') }}
    from {{ source('exchange', 'deposit_addresses') }}

),

chains as (

    select * from {{ ref('chains') }}

),

checksums as (

    select * from {{ ref('base_addresses__checksums') }}

),

normalised as (

    select
        rws.*,
        chn.chain as known_chain,
        chn.address_family,
        chn.genesis_at,
        rws.raw_chain as chain,
        {{ address_normal_form('rws.raw_address', 'chn.address_family') }} as address,
        rws.raw_customer_id as customer_id,
        rws.raw_assigned_at as occurred_at,
        {{ known_at_columns('rws.raw_assigned_at') }}
    from raw_rows as rws
    left join chains as chn
        on rws.raw_chain = chn.chain

),

known as (

    select * from normalised
    where {{ known_by_as_of() }}

),

checked as (

    select
        kno.*,
        case
            {{ null_key_reason(['kno.address', 'kno.chain']) }}
            when kno.known_chain is null then 'unknown_chain'
            {{ time_reasons('kno.occurred_at', 'kno.genesis_at') }}
            when kno.customer_id is null then 'missing_customer: customer_id'
            {{ address_reasons('kno.raw_address', 'address', 'kno.address_family', 'own') }}
        end as quarantine_reason
    from known as kno
    left join checksums as own
        on kno.raw_address = own.address and kno.address_family = own.address_family

),

{{ row_status('checked', ['address', 'chain'], 'exchange', 'deposit_addresses') }},

final as (

    select
        chain,
        address_family,
        address,
        customer_id,
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
