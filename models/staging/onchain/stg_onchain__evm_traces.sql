{#-
    EVM traces fit to use: each once, nothing wrong with it.
-#}

with

final as (

    select
        chain,
        chain_id,
        block_number,
        transaction_hash,
        trace_address,
        trace_type,
        call_type,
        reward_type,
        from_address,
        to_address,
        trace_status,
        amount_raw,
        amount_native,
        occurred_at,
        known_at,
        known_at_basis
    from {{ ref('base_onchain__evm_traces') }}
    where row_status = 'staged'

)

select * from final
