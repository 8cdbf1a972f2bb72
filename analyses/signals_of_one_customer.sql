{#-
    Which signals fired for one customer and why, newest knowledge first, with the transfer behind
    each. Near misses and retro-exposures stand beside them.

    dbt show --output json --select signals_of_one_customer --vars '{customer_id: C-0000137}'
-#}

{%- set customer_id = dbt.string_literal(dbt.escape_single_quotes(
    var('customer_id', 'C-0000137'))) %}

with

signals as (

    select * from {{ ref('fct_signals') }}
    where customer_id = {{ customer_id }}

),

transfers as (

    select * from {{ ref('fct_signal_transfers') }}

),

typologies as (

    select * from {{ ref('dim_typologies') }}

),

final as (

    select
        sig.known_at,
        sig.occurred_at,
        typ.title,
        sig.state,
        sig.reason,
        sig.measured_value,
        sig.threshold_value,
        sig.parameter_set_id,
        trf.from_node_id,
        trf.to_node_id,
        trf.asset,
        trf.amount_native,
        trf.amount_usd,
        trf.transaction_hash,
        sig.signal_id
    from signals as sig
    inner join typologies as typ
        on sig.typology = typ.typology
    inner join transfers as trf
        on sig.signal_id = trf.signal_id

)

select * from final
order by known_at desc, signal_id asc
