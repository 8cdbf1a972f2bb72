{#-
    Every raw EVM trace, normalised, with what became of it.

    A trace is known by its transaction and its place in the call tree; a reward or genesis trace,
    which has no transaction, by its block and receiver.
-#}

with

raw_rows as (

    select
        {{ raw_columns('onchain', 'evm_traces') }}
    from {{ source('onchain', 'evm_traces') }}

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
        rws.raw_block_number as block_number,
        coalesce(lower(nullif(rws.raw_transaction_hash, '')), '') as transaction_hash,
        coalesce(rws.raw_trace_address, '') as trace_address,
        rws.raw_trace_type as trace_type,
        rws.raw_call_type as call_type,
        rws.raw_reward_type as reward_type,
        coalesce(lower(nullif(rws.raw_from_address, '')), '') as from_address,
        coalesce(lower(nullif(rws.raw_to_address, '')), '') as to_address,
        rws.raw_status as trace_status,
        {{ raw_to_native('rws.raw_value', 'chn.native_decimals') }} as amount_native,
        {{ reconcilable_amount('rws.raw_value') }} as reconciled_amount,
        chn.genesis_at,
        rws.raw_block_timestamp as occurred_at,
        {{ known_at_columns('rws.raw_block_timestamp') }},
        case
            when nullif(rws.raw_transaction_hash, '') is null
                then
                    coalesce(lower(rws.raw_to_address), '')
                    || ':'
                    || coalesce(rws.raw_reward_type, '')
            else ''
        end as receiver_key
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
            {{ null_key_reason([
                'kno.chain_id',
                'kno.block_number',
                'kno.transaction_hash',
                'kno.trace_type',
                'kno.trace_address',
                'kno.receiver_key'
            ]) }}
            when kno.chain is null then 'unknown_chain'
            {{ time_reasons('kno.occurred_at', 'kno.genesis_at') }}
            {{ evm_address_reasons("nullif(kno.raw_from_address, '')", 'from_address', 'snd') }}
            {{ evm_address_reasons("nullif(kno.raw_to_address, '')", 'to_address', 'rcv') }}
            {{ raw_amount_reasons('kno.raw_value', 'kno.amount_native') }}
        end as quarantine_reason
    from known as kno
    left join checksums as snd
        on kno.raw_from_address = snd.address and snd.address_family = 'evm'
    left join checksums as rcv
        on kno.raw_to_address = rcv.address and rcv.address_family = 'evm'

),

{{ row_status(
    'checked',
    ['chain_id', 'block_number', 'transaction_hash', 'trace_type', 'trace_address', 'receiver_key'],
    'onchain',
    'evm_traces'
) }},

final as (

    select
        chain,
        chain_id,
        block_number,
        nullif(transaction_hash, '') as transaction_hash,
        trace_address,
        trace_type,
        call_type,
        reward_type,
        nullif(from_address, '') as from_address,
        nullif(to_address, '') as to_address,
        trace_status,
        raw_value as amount_raw,
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
