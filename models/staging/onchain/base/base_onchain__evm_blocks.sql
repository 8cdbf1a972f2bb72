{#-
    Every raw EVM block, normalised, with what became of it.
-#}

with

raw_rows as (

    select
        {{ raw_columns('onchain', 'evm_blocks') }}
    from {{ source('onchain', 'evm_blocks') }}

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
        rws.raw_number as block_number,
        lower(rws.raw_hash) as block_hash,
        lower(rws.raw_parent_hash) as parent_hash,
        lower(rws.raw_miner) as miner_address,
        rws.raw_transaction_count as transaction_count,
        chn.genesis_at,
        rws.raw_timestamp as occurred_at,
        {{ known_at_columns('rws.raw_timestamp') }}
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
            {{ null_key_reason(['kno.chain_id', 'kno.block_number']) }}
            when kno.chain is null then 'unknown_chain'
            {{ time_reasons('kno.occurred_at', 'kno.genesis_at') }}
            {{ evm_address_reasons('kno.raw_miner', 'miner', 'mnr') }}
        end as quarantine_reason
    from known as kno
    left join checksums as mnr
        on kno.raw_miner = mnr.address and mnr.address_family = 'evm'

),

{{ row_status('checked', ['chain_id', 'block_number'], 'onchain', 'evm_blocks') }},

final as (

    select
        chain,
        chain_id,
        block_number,
        block_hash,
        parent_hash,
        miner_address,
        transaction_count,
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
