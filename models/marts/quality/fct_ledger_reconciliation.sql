{#-
    Whether every staged movement is in the ledger or was left out for a reason, per source table
    and day.

    1. Count what staging holds in the tables that move value. A trade moves two legs; a UTXO output
       moves one edge per sender, so outputs are counted by the output.
    2. Count what the movements made of it: in the ledger, or left out by reason.
-#}

{%- set moving_tables = [
    ('onchain.evm_transactions', 'stg_onchain__evm_transactions', 1),
    ('onchain.evm_token_transfers', 'stg_onchain__evm_token_transfers', 1),
    ('onchain.evm_traces', 'stg_onchain__evm_traces', 1),
    ('onchain.utxo_outputs', 'stg_onchain__utxo_outputs', 1),
    ('exchange.fiat_transactions', 'stg_exchange__fiat_transactions', 1),
    ('exchange.internal_transfers', 'stg_exchange__internal_transfers', 1),
    ('exchange.trades', 'stg_exchange__trades', 2),
    ('exchange.crypto_deposits', 'stg_exchange__crypto_deposits', 1),
    ('exchange.crypto_withdrawals', 'stg_exchange__crypto_withdrawals', 1),
] %}

with

staged as (

    {% for source_table, model, movements_per_row in moving_tables -%}
    select
        '{{ source_table }}' as source_table,
        cast(occurred_at as date) as occurred_date,
        count(*) * {{ movements_per_row }} as staged_movement_count
    from {{ ref(model) }}
    group by cast(occurred_at as date)
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

staged_days as (

    select
        source_table,
        occurred_date,
        cast(sum(staged_movement_count) as bigint) as staged_movement_count
    from staged
    group by source_table, occurred_date

),

movements as (

    select
        source_table,
        occurred_date,
        coalesce(exclusion_reason, 'in_ledger') as outcome,
        -- an output is one movement however many senders share it
        count(*) filter (where rail != 'utxo')
        + count(distinct case when rail = 'utxo' then source_row end) as movement_count
    from {{ ref('int_ledger__movements') }}
    group by source_table, occurred_date, coalesce(exclusion_reason, 'in_ledger')

),

final as (

    select
        stg.source_table,
        stg.occurred_date,
        coalesce(mov.outcome, 'lost') as outcome,
        coalesce(mov.movement_count, 0) as movement_count,
        stg.staged_movement_count,
        cast(sum(coalesce(mov.movement_count, 0)) over (
            partition by stg.source_table, stg.occurred_date
        ) as bigint) = stg.staged_movement_count as is_reconciled
    from staged_days as stg
    left join movements as mov
        on stg.source_table = mov.source_table and stg.occurred_date = mov.occurred_date

)

select * from final
