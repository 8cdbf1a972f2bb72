{#-
    Whether every movement of a usable row is in the ledger or was left out for a reason, per source
    table and day.

    1. Count what staging holds in the tables that move value, rows that stand and versions that are
       superseded. A trade moves two legs; a UTXO output one edge per sender, and counts as one.
    2. Count what the movements made of it: in the ledger, superseded or left out, by reason.
-#}

{%- set moving_tables = [
    ('onchain.evm_transactions', 'base_onchain__evm_transactions', 1),
    ('onchain.evm_token_transfers', 'base_onchain__evm_token_transfers', 1),
    ('onchain.evm_traces', 'base_onchain__evm_traces', 1),
    ('onchain.utxo_outputs', 'base_onchain__utxo_outputs', 1),
    ('exchange.fiat_transactions', 'base_exchange__fiat_transactions', 1),
    ('exchange.internal_transfers', 'base_exchange__internal_transfers', 1),
    ('exchange.trades', 'base_exchange__trades', 2),
    ('exchange.crypto_deposits', 'base_exchange__crypto_deposits', 1),
    ('exchange.crypto_withdrawals', 'base_exchange__crypto_withdrawals', 1),
] %}

with

usable as (

    {% for source_table, model, movements_per_row in moving_tables -%}
    select
        '{{ source_table }}' as source_table,
        cast(occurred_at as date) as occurred_date,
        row_status,
        {{ movements_per_row }} as movement_count
    from {{ ref(model) }}
    where row_status in ('staged', 'superseded')
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

usable_days as (

    select
        source_table,
        occurred_date,
        cast(sum(case when row_status = 'staged' then movement_count else 0 end) as bigint)
            as staged_movement_count,
        cast(sum(case when row_status = 'superseded' then movement_count else 0 end) as bigint)
            as superseded_movement_count
    from usable
    group by source_table, occurred_date

),

movements as (

    select
        source_table,
        occurred_date,
        coalesce(exclusion_reason, supersession_reason, 'in_ledger') as outcome,
        -- an output is one movement however many senders share it
        count(*) filter (where rail != 'utxo')
        + count(distinct case when rail = 'utxo' then source_row end) as movement_count
    from {{ ref('int_ledger__movements') }}
    group by
        source_table,
        occurred_date,
        coalesce(exclusion_reason, supersession_reason, 'in_ledger')

),

final as (

    select
        usb.source_table,
        usb.occurred_date,
        coalesce(mov.outcome, 'lost') as outcome,
        coalesce(mov.movement_count, 0) as movement_count,
        usb.staged_movement_count,
        usb.superseded_movement_count,
        cast(sum(coalesce(mov.movement_count, 0)) over (
            partition by usb.source_table, usb.occurred_date
        ) as bigint) = usb.staged_movement_count + usb.superseded_movement_count as is_reconciled
    from usable_days as usb
    left join movements as mov
        on usb.source_table = mov.source_table and usb.occurred_date = mov.occurred_date

)

select * from final
