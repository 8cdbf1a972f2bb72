{#-
    UTXO inputs with the owner and value of what they spend, looked up in the outputs where the
    export left them out.
-#}

with

inputs as (

    select * from {{ ref('stg_onchain__utxo_inputs') }}

),

outputs as (

    select * from {{ ref('stg_onchain__utxo_outputs') }}

),

resolved as (

    select
        inp.chain,
        inp.transaction_hash,
        inp.input_index,
        inp.spent_transaction_hash,
        inp.spent_output_index,
        coalesce(inp.script_type, spn.script_type) as script_type,
        coalesce(inp.address, spn.address) as address,
        coalesce(inp.amount_raw, spn.amount_raw) as amount_raw,
        inp.occurred_at,
        inp.known_at,
        case
            when inp.address is not null then inp.known_at
            when spn.address is not null then greatest(inp.known_at, spn.known_at)
        end as address_known_at,
        case
            when inp.amount_raw is not null then inp.known_at
            when spn.amount_raw is not null then greatest(inp.known_at, spn.known_at)
        end as amount_known_at,
        -- a coinbase spends nothing: no hash, or all zeros
        coalesce(replace(inp.spent_transaction_hash, '0', ''), '') = '' as is_coinbase
    from inputs as inp
    left join outputs as spn
        on
            inp.chain = spn.chain
            and inp.spent_transaction_hash = spn.transaction_hash
            and inp.spent_output_index = spn.output_index

),

final as (

    select
        *,
        case
            when is_coinbase then chain || ':coinbase'
            when address is not null then chain || ':' || address
            else
                chain || ':output:' || spent_transaction_hash || ':'
                || coalesce(cast(spent_output_index as string), 'unknown')
        end as node_id
    from resolved

)

select * from final
