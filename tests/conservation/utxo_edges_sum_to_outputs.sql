{#-
    Per output of a UTXO transaction, the edges that pay for it add up to its value, to the satoshi.
-#}

with

outputs as (

    select
        chain,
        transaction_hash,
        output_index,
        amount_raw
    from {{ ref('stg_onchain__utxo_outputs') }}

),

edges as (

    select
        chain,
        transaction_hash,
        output_index,
        sum(amount_raw) as amount_raw
    from {{ ref('int_utxo__edges') }}
    group by chain, transaction_hash, output_index

)

select
    opt.chain,
    opt.transaction_hash,
    opt.output_index,
    opt.amount_raw,
    edg.amount_raw as edges_amount_raw
from outputs as opt
left join edges as edg
    on
        opt.chain = edg.chain
        and opt.transaction_hash = edg.transaction_hash
        and opt.output_index = edg.output_index
where coalesce(edg.amount_raw, 0) != opt.amount_raw
