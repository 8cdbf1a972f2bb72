{#-
    Who pays in a UTXO transaction, and from where to where each one's share of the total reaches.

    1. Judge each transaction: are all its inputs there, with value?
    2. If so, one sender per paying node with its value.
    3. If not, shares are unknown: one sender for the whole, the only payer there is or the
       transaction itself. Coinbase transactions have the chain's coinbase as sender.
-#}

with

inputs as (

    select * from {{ ref('int_utxo__inputs_resolved') }}

),

transactions as (

    select * from {{ ref('stg_onchain__utxo_transactions') }}

),

paid_transactions as (

    select distinct
        chain,
        transaction_hash
    from {{ ref('stg_onchain__utxo_outputs') }}

),

quarantined_inputs as (

    select distinct
        chain,
        transaction_hash
    from {{ ref('base_onchain__utxo_inputs') }}
    where row_status = 'quarantined'

),

input_totals as (

    select
        chain,
        transaction_hash,
        count(*) as staged_input_count,
        count(distinct node_id) as payer_count,
        min(node_id) as first_payer_node_id,
        bool_or(is_coinbase) as is_coinbase,
        count(*) = count(amount_raw) and sum(amount_raw) > 0 as has_all_values
    from inputs
    group by chain, transaction_hash

),

judged as (

    select
        pay.chain,
        pay.transaction_hash,
        coalesce(tot.is_coinbase, txn.is_coinbase, false) as is_coinbase,
        tot.payer_count,
        tot.first_payer_node_id,
        coalesce(tot.has_all_values, false)
        and qrt.transaction_hash is null
        and coalesce(txn.input_count, tot.staged_input_count) = tot.staged_input_count
            as has_known_shares
    from paid_transactions as pay
    left join input_totals as tot
        on pay.chain = tot.chain and pay.transaction_hash = tot.transaction_hash
    left join transactions as txn
        on pay.chain = txn.chain and pay.transaction_hash = txn.transaction_hash
    left join quarantined_inputs as qrt
        on pay.chain = qrt.chain and pay.transaction_hash = qrt.transaction_hash

),

known_senders as (

    select
        inp.chain,
        inp.transaction_hash,
        inp.node_id,
        cast(sum(inp.amount_raw) as bigint) as amount_raw
    from inputs as inp
    inner join judged as jdg
        on inp.chain = jdg.chain and inp.transaction_hash = jdg.transaction_hash
    where jdg.has_known_shares and not jdg.is_coinbase
    group by inp.chain, inp.transaction_hash, inp.node_id

),

whole_senders as (

    select
        chain,
        transaction_hash,
        case
            when is_coinbase then chain || ':coinbase'
            when payer_count = 1 then first_payer_node_id
            else chain || ':transaction:' || transaction_hash
        end as node_id,
        cast(1 as bigint) as amount_raw
    from judged
    where is_coinbase or not has_known_shares

),

senders as (

    select * from known_senders

    union all

    select * from whole_senders

),

final as (

    select
        chain,
        transaction_hash,
        node_id,
        cast(
            sum(amount_raw) over (
                partition by chain, transaction_hash
                order by node_id
                rows between unbounded preceding and current row
            ) - amount_raw as bigint
        ) as share_from,
        cast(
            sum(amount_raw) over (
                partition by chain, transaction_hash
                order by node_id
                rows between unbounded preceding and current row
            ) as bigint
        ) as share_to,
        cast(
            sum(amount_raw) over (
                partition by chain, transaction_hash
            ) as bigint
        ) as share_total
    from senders

)

select * from final
