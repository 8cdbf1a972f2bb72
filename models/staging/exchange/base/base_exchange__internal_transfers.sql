{#-
    Every raw transfer between two customers, normalised, with what became of it.
-#}

with

raw_rows as (

    select
        {{ raw_columns('exchange', 'internal_transfers') }}
    from {{ source('exchange', 'internal_transfers') }}

),

assets as (

    select * from {{ ref('assets') }}

),

normalised as (

    select
        rws.*,
        rws.raw_internal_transfer_id as internal_transfer_id,
        rws.raw_from_customer_id as from_customer_id,
        rws.raw_to_customer_id as to_customer_id,
        coalesce(ast.canonical_asset, upper(rws.raw_asset)) as asset,
        rws.raw_amount as amount_native,
        coalesce(rws.raw_amount, cast(0 as decimal(38, 18))) as reconciled_amount,
        rws.raw_transferred_at as occurred_at,
        {{ known_at_columns('rws.raw_transferred_at') }}
    from raw_rows as rws
    left join assets as ast
        on upper(rws.raw_asset) = ast.asset

),

known as (

    select * from normalised
    where {{ known_by_as_of() }}

),

checked as (

    select
        kno.*,
        case
            {{ null_key_reason(['kno.internal_transfer_id']) }}
            {{ time_reasons('kno.occurred_at') }}
            when kno.from_customer_id is null then 'missing_customer: from_customer_id'
            when kno.to_customer_id is null then 'missing_customer: to_customer_id'
            when kno.asset is null then 'missing_asset: asset'
            {{ amount_reasons('kno.amount_native') }}
        end as quarantine_reason
    from known as kno

),

{{ row_status('checked', ['internal_transfer_id'], 'exchange', 'internal_transfers',
    is_restatable=true) }},

final as (

    select
        internal_transfer_id,
        from_customer_id,
        to_customer_id,
        asset,
        amount_native,
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
