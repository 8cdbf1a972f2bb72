{#-
    Every raw EVM transaction, normalised, with what became of it.

    1. Normal forms: addresses and hashes in lower case, amounts in whole units.
    2. The first thing wrong with a row is its quarantine reason.
    3. Repeated keys are told apart: the same again, or a contradiction.
-#}

with

raw_rows as (

    select
        {{ raw_columns('onchain', 'evm_transactions') }}
    from {{ source('onchain', 'evm_transactions') }}

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
        chn.chain,
        rws.raw_chain_id as chain_id,
        lower(rws.raw_hash) as transaction_hash,
        rws.raw_block_number as block_number,
        lower(rws.raw_from_address) as from_address,
        lower(nullif(rws.raw_to_address, '')) as to_address,
        lower(nullif(rws.raw_receipt_contract_address, '')) as created_address,
        {{ raw_to_native('rws.raw_value', 'chn.native_decimals') }} as amount_native,
        {{ reconcilable_amount('rws.raw_value') }} as reconciled_amount,
        rws.raw_receipt_status as receipt_status,
        chn.genesis_at,
        rws.raw_block_timestamp as occurred_at,
        {{ known_at_columns('rws.raw_block_timestamp') }}
    from raw_rows as rws
    left join chains as chn
        on rws.raw_chain_id = chn.chain_id

),

known as (

    select * from normalised
    where {{ known_by_as_of() }}

),

checked as (

    select
        kno.*,
        case
            {{ null_key_reason(['kno.chain_id', 'kno.transaction_hash']) }}
            when kno.chain is null then 'unknown_chain'
            {{ time_reasons('kno.occurred_at', 'kno.genesis_at') }}
            when kno.from_address is null then 'missing_address: from_address'
            {{ evm_address_reasons('kno.raw_from_address', 'from_address', 'snd') }}
            {{ evm_address_reasons("nullif(kno.raw_to_address, '')", 'to_address', 'rcv') }}
            {{ raw_amount_reasons('kno.raw_value', 'kno.amount_native') }}
        end as quarantine_reason
    from known as kno
    left join checksums as snd
        on kno.raw_from_address = snd.address and snd.address_family = 'evm'
    left join checksums as rcv
        on kno.raw_to_address = rcv.address and rcv.address_family = 'evm'

),

{{ row_status('checked', ['chain_id', 'transaction_hash'], 'onchain', 'evm_transactions') }},

final as (

    select
        chain,
        chain_id,
        transaction_hash,
        block_number,
        from_address,
        to_address,
        created_address,
        raw_value as amount_raw,
        amount_native,
        reconciled_amount,
        receipt_status,
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
