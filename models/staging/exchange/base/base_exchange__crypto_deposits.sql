{#-
    Every raw crypto deposit, normalised, with what became of it.
-#}

with

raw_rows as (

    select
        {{ raw_columns('exchange', 'crypto_deposits') }}
    from {{ source('exchange', 'crypto_deposits') }}

),

chains as (

    select * from {{ ref('chains') }}

),

assets as (

    select * from {{ ref('assets') }}

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
        rws.raw_deposit_id as deposit_id,
        rws.raw_customer_id as customer_id,
        rws.raw_chain as chain,
        coalesce(ast.canonical_asset, upper(rws.raw_asset)) as asset,
        rws.raw_amount as amount_native,
        coalesce(rws.raw_amount, cast(0 as decimal(38, 18))) as reconciled_amount,
        {{ address_normal_form("nullif(rws.raw_from_address, '')", 'chn.address_family') }}
            as from_address,
        {{ address_normal_form('rws.raw_to_address', 'chn.address_family') }} as to_address,
        lower(nullif(rws.raw_transaction_hash, '')) as transaction_hash,
        lower(rws.raw_status) as deposit_status,
        rws.raw_credited_at as occurred_at,
        {{ known_at_columns('rws.raw_credited_at') }}
    from raw_rows as rws
    left join chains as chn
        on rws.raw_chain = chn.chain
    left join assets as ast
        on upper(rws.raw_asset) = ast.asset

),

known as (

    select * from normalised
    where {{ known_by_as_of() }}

),

checked as (

    select
        kno.*,
        case
            {{ null_key_reason(['kno.deposit_id']) }}
            when kno.known_chain is null then 'unknown_chain'
            {{ time_reasons('kno.occurred_at', 'kno.genesis_at') }}
            when kno.customer_id is null then 'missing_customer: customer_id'
            when kno.asset is null then 'missing_asset: asset'
            when kno.to_address is null then 'missing_address: to_address'
            {{ address_reasons("nullif(kno.raw_from_address, '')", 'from_address',
                'kno.address_family', 'snd') }}
            {{ address_reasons('kno.raw_to_address', 'to_address', 'kno.address_family', 'rcv') }}
            when kno.deposit_status not in ('pending', 'credited', 'reversed', 'frozen')
                then 'unknown_status'
            {{ amount_reasons('kno.amount_native') }}
        end as quarantine_reason
    from known as kno
    left join checksums as snd
        on kno.raw_from_address = snd.address and kno.address_family = snd.address_family
    left join checksums as rcv
        on kno.raw_to_address = rcv.address and kno.address_family = rcv.address_family

),

{{ row_status('checked', ['deposit_id'], 'exchange', 'crypto_deposits',
    is_restatable=true) }},

final as (

    select
        deposit_id,
        customer_id,
        chain,
        asset,
        from_address,
        to_address,
        transaction_hash,
        deposit_status,
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
