{#-
    Every raw input of a UTXO transaction, normalised, with what became of it.

    An input may come without address and value, where the export did not resolve what it spends.
-#}

with

raw_rows as (

    select
        {{ raw_columns('onchain', 'utxo_inputs') }}
    from {{ source('onchain', 'utxo_inputs') }}

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
        rws.raw_chain as chain,
        lower(rws.raw_transaction_hash) as transaction_hash,
        rws.raw_index as input_index,
        lower(nullif(rws.raw_spent_transaction_hash, '')) as spent_transaction_hash,
        rws.raw_spent_output_index as spent_output_index,
        rws.raw_type as script_type,
        {{ utxo_address('rws.raw_address') }} as address,
        rws.raw_value as amount_raw,
        cast(coalesce(rws.raw_value, 0) as decimal(38, 0)) as reconciled_amount,
        chn.genesis_at,
        rws.raw_block_timestamp as occurred_at,
        {{ known_at_columns('rws.raw_block_timestamp') }}
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
            {{ null_key_reason(['kno.chain', 'kno.transaction_hash', 'kno.input_index']) }}
            when kno.known_chain is null then 'unknown_chain'
            {{ time_reasons('kno.occurred_at', 'kno.genesis_at') }}
            when kno.address is not null and own.has_valid_checksum = false
                then 'wrong_checksum: address'
            when kno.amount_raw < 0 then 'negative_value'
            when kno.amount_raw > 2100000000000000 and kno.chain = 'bitcoin' then 'value_overflow'
        end as quarantine_reason
    from known as kno
    left join checksums as own
        on kno.raw_address = own.address and kno.chain = own.address_family

),

{{ row_status('checked', ['chain', 'transaction_hash', 'input_index'], 'onchain', 'utxo_inputs') }},

final as (

    select
        chain,
        transaction_hash,
        input_index,
        spent_transaction_hash,
        spent_output_index,
        script_type,
        address,
        amount_raw,
        reconciled_amount,
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
