{#-
    UTXO transactions of which all inputs and outputs are known, and since when.

    A transaction says how many it has. Where it does not, or is not known by the time its first
    input and output are, it is taken as whole then, with what is known of it at that moment. So it
    is judged once, and nothing that becomes known later changes the verdict.
-#}

with

inputs as (

    select
        chain,
        transaction_hash,
        count(*) as input_count,
        min(known_at) as first_known_at,
        max(known_at) as last_known_at,
        min(occurred_at) as occurred_at,
        bool_or(is_coinbase) as is_coinbase
    from {{ ref('int_utxo__inputs_resolved') }}
    group by chain, transaction_hash

),

outputs as (

    select
        chain,
        transaction_hash,
        count(*) as output_count,
        min(known_at) as first_known_at,
        max(known_at) as last_known_at
    from {{ ref('stg_onchain__utxo_outputs') }}
    group by chain, transaction_hash

),

transactions as (

    select * from {{ ref('stg_onchain__utxo_transactions') }}

),

joined as (

    select
        inp.chain,
        inp.transaction_hash,
        inp.occurred_at,
        inp.is_coinbase as is_paid_by_none,
        coalesce(txn.is_coinbase, false) as says_is_coinbase,
        greatest(inp.first_known_at, oup.first_known_at) as first_known_at,
        greatest(inp.last_known_at, oup.last_known_at, txn.known_at) as last_known_at,
        txn.input_count = inp.input_count and txn.output_count = oup.output_count as is_complete,
        coalesce(
            txn.known_at <= greatest(inp.first_known_at, oup.first_known_at)
            and txn.input_count is not null
            and txn.output_count is not null,
            false
        ) as says_its_counts
    from inputs as inp
    inner join outputs as oup
        on inp.chain = oup.chain and inp.transaction_hash = oup.transaction_hash
    left join transactions as txn
        on inp.chain = txn.chain and inp.transaction_hash = txn.transaction_hash

),

final as (

    select
        chain,
        transaction_hash,
        is_paid_by_none or (says_its_counts and says_is_coinbase) as is_coinbase,
        occurred_at,
        case when says_its_counts then last_known_at else first_known_at end as known_at,
        says_its_counts
    from joined
    where is_complete or not says_its_counts

)

select * from final
