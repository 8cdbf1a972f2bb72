{#-
    The transfers behind each signal: the evidence an investigator opens first.
-#}

with

signals as (

    select * from {{ ref('fct_signals') }}

),

evidence as (

    select * from {{ ref('int_screening__evidence') }}

),

transfers as (

    select * from {{ ref('int_ledger__transfers') }}

),

final as (

    select
        sig.signal_id,
        sig.typology,
        trf.transfer_id,
        evi.role,
        trf.rail,
        trf.chain,
        trf.asset,
        trf.from_node_id,
        trf.to_node_id,
        trf.transaction_hash,
        trf.amount_native,
        trf.amount_usd,
        trf.occurred_at,
        trf.known_at,
        trf.source_table,
        trf.source_reference
    from signals as sig
    inner join evidence as evi
        on sig.signal_id = evi.episode_signal_id
    inner join transfers as trf
        on evi.transfer_key = trf.transfer_key

)

select * from final
