{#-
    Every raw token transfer, normalised, with what became of it.

    A token whose decimals are unknown has no amount: its transfers wait in quarantine until seed
    token_decimals knows it. ERC-721 transfers carry a token id instead of an amount and wait there
    too.
-#}

with

raw_rows as (

    select
        {{ raw_columns('onchain', 'evm_token_transfers') }}
    from {{ source('onchain', 'evm_token_transfers') }}

),

chains as (

    select * from {{ ref('chains') }}

),

tokens as (

    select * from {{ ref('token_decimals') }}

),

checksums as (

    select * from {{ ref('base_addresses__checksums') }}

),

normalised as (

    select
        rws.*,
        chn.chain,
        tok.asset,
        rws.raw_chain_id as chain_id,
        lower(rws.raw_token_address) as token_address,
        lower(rws.raw_transaction_hash) as transaction_hash,
        rws.raw_log_index as log_index,
        rws.raw_block_number as block_number,
        lower(rws.raw_from_address) as from_address,
        lower(rws.raw_to_address) as to_address,
        tok.decimals as token_decimals,
        {{ raw_to_native('rws.raw_value', 'tok.decimals') }} as amount_native,
        {{ reconcilable_amount('rws.raw_value') }} as reconciled_amount,
        chn.genesis_at,
        rws.raw_block_timestamp as occurred_at,
        {{ known_at_columns('rws.raw_block_timestamp') }}
    from raw_rows as rws
    left join chains as chn
        on rws.raw_chain_id = chn.chain_id
    left join tokens as tok
        on rws.raw_chain_id = tok.chain_id and lower(rws.raw_token_address) = tok.token_address

),

known as (

    select * from normalised
    where {{ known_by_as_of() }}

),

checked as (

    select
        kno.*,
        case
            {{ null_key_reason(['kno.chain_id', 'kno.transaction_hash', 'kno.log_index']) }}
            when kno.chain is null then 'unknown_chain'
            {{ time_reasons('kno.occurred_at', 'kno.genesis_at') }}
            when kno.token_address is null then 'missing_address: token_address'
            when kno.from_address is null then 'missing_address: from_address'
            when kno.to_address is null then 'missing_address: to_address'
            {{ evm_address_reasons('kno.raw_token_address', 'token_address', 'ctr') }}
            {{ evm_address_reasons('kno.raw_from_address', 'from_address', 'snd') }}
            {{ evm_address_reasons('kno.raw_to_address', 'to_address', 'rcv') }}
            when kno.token_decimals is null then 'unknown_token_decimals'
            {{ raw_amount_reasons('kno.raw_value', 'kno.amount_native') }}
        end as quarantine_reason
    from known as kno
    left join checksums as ctr
        on kno.raw_token_address = ctr.address and ctr.address_family = 'evm'
    left join checksums as snd
        on kno.raw_from_address = snd.address and snd.address_family = 'evm'
    left join checksums as rcv
        on kno.raw_to_address = rcv.address and rcv.address_family = 'evm'

),

{{ row_status(
    'checked',
    ['chain_id', 'transaction_hash', 'log_index'],
    'onchain',
    'evm_token_transfers'
) }},

final as (

    select
        chain,
        chain_id,
        asset,
        token_address,
        transaction_hash,
        log_index,
        block_number,
        from_address,
        to_address,
        raw_value as amount_raw,
        token_decimals,
        amount_native,
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
