{#-
    EVM blocks fit to use: each once, nothing wrong with it.
-#}

with

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
        known_at_basis
    from {{ ref('base_onchain__evm_blocks') }}
    where row_status = 'staged'

)

select * from final
