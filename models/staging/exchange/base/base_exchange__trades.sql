{#-
    Every raw trade, normalised, with what became of it.
-#}

with

raw_rows as (

    select
        {{ raw_columns('exchange', 'trades') }}
    from {{ source('exchange', 'trades') }}

),

assets as (

    select * from {{ ref('assets') }}

),

normalised as (

    select
        rws.*,
        rws.raw_trade_id as trade_id,
        rws.raw_customer_id as customer_id,
        lower(rws.raw_side) as side,
        coalesce(bas.canonical_asset, upper(rws.raw_base_asset)) as base_asset,
        coalesce(quo.canonical_asset, upper(rws.raw_quote_asset)) as quote_asset,
        coalesce(fee.canonical_asset, upper(rws.raw_fee_asset)) as fee_asset,
        rws.raw_base_amount as base_amount_native,
        rws.raw_quote_amount as quote_amount_native,
        rws.raw_fee_amount as fee_amount_native,
        coalesce(rws.raw_base_amount, cast(0 as decimal(38, 18))) as reconciled_amount,
        rws.raw_counterparty_customer_id as counterparty_customer_id,
        rws.raw_executed_at as occurred_at,
        {{ known_at_columns('rws.raw_executed_at') }}
    from raw_rows as rws
    left join assets as bas
        on upper(rws.raw_base_asset) = bas.asset
    left join assets as quo
        on upper(rws.raw_quote_asset) = quo.asset
    left join assets as fee
        on upper(rws.raw_fee_asset) = fee.asset

),

known as (

    select * from normalised
    where {{ known_by_as_of() }}

),

checked as (

    select
        kno.*,
        case
            {{ null_key_reason(['kno.trade_id']) }}
            {{ time_reasons('kno.occurred_at') }}
            when kno.customer_id is null then 'missing_customer: customer_id'
            when coalesce(kno.side, '') not in ('buy', 'sell') then 'unknown_side'
            when kno.base_asset is null then 'missing_asset: base_asset'
            when kno.quote_asset is null then 'missing_asset: quote_asset'
            {{ amount_reasons('kno.base_amount_native') }}
            {{ amount_reasons('kno.quote_amount_native') }}
            when kno.fee_amount_native < 0 then 'negative_value'
        end as quarantine_reason
    from known as kno

),

{{ row_status('checked', ['trade_id'], 'exchange', 'trades',
    is_restatable=true) }},

final as (

    select
        trade_id,
        customer_id,
        counterparty_customer_id,
        side,
        base_asset,
        quote_asset,
        fee_asset,
        base_amount_native,
        quote_amount_native,
        fee_amount_native,
        reconciled_amount,
        occurred_at,
        known_at,
        known_at_basis,
        raw_loaded_at as loaded_at,
        row_status,
        superseded_at,
        final_reason as quarantine_reason,
        row_key,
        row_text
    from statuses

)

select * from final
