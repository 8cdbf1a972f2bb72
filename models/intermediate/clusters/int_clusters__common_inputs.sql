{#-
    Pairs of addresses that paid in one transaction, so that one who holds the keys of both is all
    but certain. CoinJoins and coinbases are no evidence.

    1. The paying addresses of a transaction, each from when its owner and the transaction were known.
    2. A star: the first known of them with each of the others.
    3. Of a pair the first evidence, in the order in which all of it became known.
-#}

with

transactions as (

    select
        txn.chain,
        txn.transaction_hash,
        txn.occurred_at,
        txn.known_at
    from {{ ref('int_utxo__whole_transactions') }} as txn
    left join {{ ref('int_clusters__coinjoins') }} as cjn
        on txn.chain = cjn.chain and txn.transaction_hash = cjn.transaction_hash
    where not txn.is_coinbase and cjn.transaction_hash is null

),

payers as (

    select
        inp.chain,
        inp.transaction_hash,
        inp.node_id,
        txn.occurred_at,
        min(greatest(inp.address_known_at, inp.known_at, txn.known_at)) as known_at
    from {{ ref('int_utxo__inputs_resolved') }} as inp
    inner join transactions as txn
        on inp.chain = txn.chain and inp.transaction_hash = txn.transaction_hash
    where inp.address is not null
    group by inp.chain, inp.transaction_hash, inp.node_id, txn.occurred_at

),

placed as (

    select
        *,
        row_number() over (
            partition by chain, transaction_hash
            order by known_at, node_id
        ) as place
    from payers

),

pairs as (

    select
        oth.chain,
        oth.transaction_hash,
        least(fst.node_id, oth.node_id) as left_node_id,
        greatest(fst.node_id, oth.node_id) as right_node_id,
        oth.occurred_at,
        oth.known_at
    from placed as oth
    inner join placed as fst
        on
            oth.chain = fst.chain
            and oth.transaction_hash = fst.transaction_hash
            and fst.place = 1
    where oth.place > 1

),

evidence as (

    select
        *,
        row_number() over (
            partition by left_node_id, right_node_id
            order by known_at, occurred_at, transaction_hash
        ) as evidence_number
    from pairs

),

final as (

    select
        cast(
            row_number() over (
                order by known_at, transaction_hash, left_node_id, right_node_id
            ) as bigint
        ) as edge_rank,
        chain,
        transaction_hash,
        left_node_id,
        right_node_id,
        {{ hash_to_bigint('left_node_id') }} as left_node_key,
        {{ hash_to_bigint('right_node_id') }} as right_node_key,
        occurred_at,
        known_at
    from evidence
    where evidence_number = 1

)

select * from final
