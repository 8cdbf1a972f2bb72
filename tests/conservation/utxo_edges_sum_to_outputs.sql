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
    out.chain,
    out.transaction_hash,
    out.output_index,
    out.amount_raw,
    edg.amount_raw as edges_amount_raw
from outputs as out
left join edges as edg
    on
        out.chain = edg.chain
        and out.transaction_hash = edg.transaction_hash
        and out.output_index = edg.output_index
where coalesce(edg.amount_raw, 0) != out.amount_raw
