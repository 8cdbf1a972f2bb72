{#-
    Follow the money one hop: who paid into a node and whom it paid, by counterparty and asset, with
    how many of these transfers carry a signal. Take a counterparty as the next node to go on.

    dbt show --select money_one_hop --limit 50
        --vars '{node_id: "ethereum:0x336eb48374de560fdd66dabd808d8dbf81e51ff6"}'
-#}

{%- set node_id = dbt.string_literal(dbt.escape_single_quotes(
    var('node_id', 'ethereum:0x336eb48374de560fdd66dabd808d8dbf81e51ff6'))) %}

with

transfers as (

    select * from {{ ref('int_ledger__transfers') }}
    -- change that goes back to its payer is no hop
    where from_node_id != to_node_id

),

signalled as (

    select
        evi.transfer_id,
        count(*) as signal_count
    from {{ ref('fct_signal_transfers') }} as evi
    inner join {{ ref('fct_signals') }} as sig
        on evi.signal_id = sig.signal_id
    where sig.state = 'signal'
    group by evi.transfer_id

),

hops as (

    select
        'paid in by' as hop,
        from_node_id as counterparty_node_id,
        transfer_id,
        asset,
        amount_native,
        amount_usd,
        occurred_at
    from transfers
    where to_node_id = {{ node_id }}

    union all

    select
        'paid out to' as hop,
        to_node_id as counterparty_node_id,
        transfer_id,
        asset,
        amount_native,
        amount_usd,
        occurred_at
    from transfers
    where from_node_id = {{ node_id }}

),

final as (

    select
        hps.hop,
        hps.counterparty_node_id,
        hps.asset,
        count(*) as transfer_count,
        sum(hps.amount_native) as amount_native_sum,
        -- null where none of them has a price
        sum(hps.amount_usd) as amount_usd_sum,
        min(hps.occurred_at) as first_occurred_at,
        max(hps.occurred_at) as last_occurred_at,
        cast(coalesce(sum(sgn.signal_count), 0) as bigint) as signal_count
    from hops as hps
    left join signalled as sgn
        on hps.transfer_id = sgn.transfer_id
    group by hps.hop, hps.counterparty_node_id, hps.asset

)

select * from final
order by hop, last_occurred_at, counterparty_node_id, asset
