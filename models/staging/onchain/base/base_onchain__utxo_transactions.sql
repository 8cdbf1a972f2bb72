{#-
    Every raw UTXO transaction, normalised, with what became of it.
-#}

with

raw_rows as (

    select
        {{ raw_columns('onchain', 'utxo_transactions') }}
    from {{ source('onchain', 'utxo_transactions') }}

),

chains as (

    select * from {{ ref('chains') }}

),

normalised as (

    select
        rws.*,
        chn.chain as known_chain,
        rws.raw_chain as chain,
        lower(rws.raw_hash) as transaction_hash,
        rws.raw_block_number as block_number,
        rws.raw_is_coinbase as is_coinbase,
        rws.raw_input_count as input_count,
        rws.raw_output_count as output_count,
        rws.raw_fee as fee_raw,
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
            {{ null_key_reason(['kno.chain', 'kno.transaction_hash']) }}
            when kno.known_chain is null then 'unknown_chain'
            {{ time_reasons('kno.occurred_at', 'kno.genesis_at') }}
        end as quarantine_reason
    from known as kno

),

{{ row_status('checked', ['chain', 'transaction_hash'], 'onchain', 'utxo_transactions') }},

final as (

    select
        chain,
        transaction_hash,
        block_number,
        is_coinbase,
        input_count,
        output_count,
        fee_raw,
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
