{#-
    The ledger as it stands: one row per movement of value, whatever the rail, in its last version.
-#}

{{ config(materialized='view') }}

with

final as (

    select
        transfer_id,
        transfer_key,
        rail,
        chain,
        asset,
        from_node_id,
        to_node_id,
        from_node_key,
        to_node_key,
        transaction_hash,
        customer_id,
        counterparty_customer_id,
        direction,
        amount_native,
        amount_usd,
        price_usd,
        price_age_days,
        price_status,
        is_change,
        occurred_at,
        known_at,
        known_at_basis,
        source_table,
        source_reference,
        occurred_date
    from {{ ref('int_ledger__transfer_versions') }}
    where superseded_at is null

)

select * from final
