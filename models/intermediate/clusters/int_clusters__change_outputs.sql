{#-
    Outputs that look like change of a UTXO transaction, by heuristic. They are presumed and merge
    no clusters. Of CoinJoins and coinbases nothing is presumed.

    1. Direct: the output pays an address that paid in the transaction.
    2. Multi-input: it pays another address of a payer's cluster, as known then.
    3. One-time: the only output of the payers' script type that is no round sum, less than each
       input, and to an address that nobody had seen before.
-#}

with

heuristics as (

    select * from {{ ref('change_heuristics') }}

),

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

memberships as (

    select * from {{ ref('int_clusters__memberships') }}

),

inputs as (

    select
        inp.chain,
        inp.transaction_hash,
        case when inp.address_known_at <= txn.known_at then inp.node_id end as node_id,
        case when inp.amount_known_at <= txn.known_at then inp.amount_raw end as amount_raw,
        case when inp.address_known_at <= txn.known_at then inp.script_type end as script_type,
        txn.known_at
    from {{ ref('int_utxo__inputs_resolved') }} as inp
    inner join transactions as txn
        on
            inp.chain = txn.chain
            and inp.transaction_hash = txn.transaction_hash
            and inp.known_at <= txn.known_at

),

outputs as (

    select
        oup.chain,
        oup.transaction_hash,
        oup.output_index,
        oup.chain || ':' || oup.address as node_id,
        oup.script_type,
        oup.amount_raw,
        txn.occurred_at,
        txn.known_at,
        count(*) over (partition by oup.chain, oup.transaction_hash) as output_count,
        count(*) over (
            partition by oup.chain, oup.transaction_hash, oup.address
        ) as same_address_count
    from {{ ref('stg_onchain__utxo_outputs') }} as oup
    inner join transactions as txn
        on
            oup.chain = txn.chain
            and oup.transaction_hash = txn.transaction_hash
            and oup.known_at <= txn.known_at

),

payers as (

    select distinct
        chain,
        transaction_hash,
        node_id,
        known_at
    from inputs
    where node_id is not null

),

-- of payers of several script types, or with something unknown, nothing is presumed
payer_shapes as (

    select
        chain,
        transaction_hash,
        min(script_type) as script_type,
        min(amount_raw) as least_input_raw
    from inputs
    group by chain, transaction_hash
    having
        count(*) = count(script_type)
        and count(*) = count(amount_raw)
        and min(script_type) = max(script_type)

),

appearances as (

    select
        chain || ':' || address as node_id,
        occurred_at,
        known_at
    from {{ ref('stg_onchain__utxo_outputs') }}
    where address is not null

    union all

    select
        node_id,
        occurred_at,
        address_known_at as known_at
    from {{ ref('int_utxo__inputs_resolved') }}
    where address is not null

),

dated_appearances as (

    select
        node_id,
        occurred_at,
        known_at,
        min(occurred_at) over (
            partition by node_id
            order by known_at, occurred_at
            rows between unbounded preceding and 1 preceding
        ) as earlier_occurred_at
    from appearances

),

-- of what became known of an address only what made it older
first_appearances as (

    select
        node_id,
        occurred_at,
        known_at
    from dated_appearances
    where earlier_occurred_at is null or occurred_at < earlier_occurred_at

),

direct_change as (

    select
        oup.chain,
        oup.transaction_hash,
        oup.output_index,
        oup.node_id,
        'direct_change' as heuristic,
        oup.occurred_at,
        oup.known_at
    from outputs as oup
    inner join payers as pay
        on
            oup.chain = pay.chain
            and oup.transaction_hash = pay.transaction_hash
            and oup.node_id = pay.node_id

),

payer_clusters as (

    select distinct
        pay.chain,
        pay.transaction_hash,
        mbr.cluster_id
    from payers as pay
    inner join memberships as mbr
        on
            pay.node_id = mbr.node_id
            and pay.known_at >= mbr.known_from_at
            and (mbr.known_until_at is null or pay.known_at < mbr.known_until_at)

),

multi_input_change as (

    select
        oup.chain,
        oup.transaction_hash,
        oup.output_index,
        oup.node_id,
        'multi_input_change' as heuristic,
        oup.occurred_at,
        oup.known_at
    from outputs as oup
    inner join memberships as mbr
        on
            oup.node_id = mbr.node_id
            and oup.known_at >= mbr.known_from_at
            and (mbr.known_until_at is null or oup.known_at < mbr.known_until_at)
    inner join payer_clusters as cls
        on
            oup.chain = cls.chain
            and oup.transaction_hash = cls.transaction_hash
            and mbr.cluster_id = cls.cluster_id
    left join direct_change as drt
        on
            oup.chain = drt.chain
            and oup.transaction_hash = drt.transaction_hash
            and oup.output_index = drt.output_index
    where drt.output_index is null

),

candidates as (

    select
        oup.*,
        heu.heuristic
    from outputs as oup
    inner join heuristics as heu
        on
            heu.heuristic = 'one_time_change'
            and oup.output_count >= heu.output_count_min
            and oup.output_count <= heu.output_count_max
            and oup.amount_raw % heu.round_sat != 0
    inner join payer_shapes as shp
        on
            oup.chain = shp.chain
            and oup.transaction_hash = shp.transaction_hash
            and oup.script_type = shp.script_type
            and oup.amount_raw < shp.least_input_raw
    left join payers as pay
        on
            oup.chain = pay.chain
            and oup.transaction_hash = pay.transaction_hash
            and oup.node_id = pay.node_id
    where
        oup.node_id is not null
        and oup.same_address_count = 1
        and pay.node_id is null

),

seen_before as (

    select distinct
        cnd.chain,
        cnd.transaction_hash,
        cnd.output_index
    from candidates as cnd
    inner join first_appearances as fst
        on
            cnd.node_id = fst.node_id
            and cnd.occurred_at > fst.occurred_at
            and cnd.known_at >= fst.known_at

),

fresh_candidates as (

    select
        cnd.chain,
        cnd.transaction_hash,
        cnd.output_index,
        cnd.node_id,
        cnd.heuristic,
        cnd.occurred_at,
        cnd.known_at,
        count(*) over (partition by cnd.chain, cnd.transaction_hash) as candidate_count
    from candidates as cnd
    left join seen_before as prv
        on
            cnd.chain = prv.chain
            and cnd.transaction_hash = prv.transaction_hash
            and cnd.output_index = prv.output_index
    where prv.output_index is null

),

picked as (

    select * from direct_change

    union all

    select * from multi_input_change

    union all

    select
        chain,
        transaction_hash,
        output_index,
        node_id,
        heuristic,
        occurred_at,
        known_at
    from fresh_candidates
    where candidate_count = 1

),

final as (

    select
        pck.chain,
        pck.transaction_hash,
        pck.output_index,
        pck.heuristic,
        pck.node_id,
        heu.confidence_score,
        pck.occurred_at,
        pck.known_at
    from picked as pck
    inner join heuristics as heu
        on pck.heuristic = heu.heuristic

)

select * from final
