{#-
    Every movement the staged tables tell of, on chain and in the books, with the reason where one
    stays out of the ledger. The ledger and the count of what was left out both read this.

    A booking that was restated is here once per version; what a chain says is not restated.
-#}

with

final as (

    select
        rail,
        chain,
        asset,
        from_node_id,
        to_node_id,
        transaction_hash,
        customer_id,
        counterparty_customer_id,
        direction,
        amount_native,
        is_change,
        occurred_at,
        cast(occurred_at as date) as occurred_date,
        known_at,
        known_at_basis,
        cast(null as timestamp) as superseded_at,
        cast(null as string) as supersession_reason,
        source_table,
        source_reference,
        source_row,
        exclusion_reason
    from {{ ref('int_ledger__onchain_movements') }}

    union all

    select
        rail,
        chain,
        asset,
        from_node_id,
        to_node_id,
        transaction_hash,
        customer_id,
        counterparty_customer_id,
        direction,
        amount_native,
        false as is_change,
        occurred_at,
        cast(occurred_at as date) as occurred_date,
        known_at,
        known_at_basis,
        superseded_at,
        supersession_reason,
        source_table,
        source_reference,
        source_row,
        exclusion_reason
    from {{ ref('int_ledger__exchange_movements') }}

)

select * from final
