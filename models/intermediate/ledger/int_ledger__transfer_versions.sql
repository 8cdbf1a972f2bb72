{#-
    The ledger with its past: one row per movement of value and version, whatever the rail. A version
    was what was known from `known_at` until `superseded_at`; nothing known later changes the rest.

    1. Keep the movements that count, of the dates this run replaces.
    2. Value each with the last close known when its day began.
-#}

{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        partition_by='occurred_date',
        pre_hook='{{ remove_changed_dates(this) }}',
    )
}}

with

movements as (

    select * from {{ ref('int_ledger__movements') }}
    where exclusion_reason is null and {{ in_changed_dates() }}

),

prices as (

    select * from {{ ref('int_prices__daily') }}

),

first_prices as (

    select
        asset,
        min(valid_date) as first_valid_date
    from prices
    group by asset

),

priced as (

    select
        mov.*,
        case when mov.asset = 'USD' then cast(1 as decimal(20, 10)) else prc.price_usd end
            as price_usd,
        case when mov.asset = 'USD' then cast(0 as bigint) else prc.price_age_days end
            as price_age_days,
        fst.first_valid_date
    from movements as mov
    left join prices as prc
        on mov.asset = prc.asset and mov.occurred_date = prc.valid_date
    left join first_prices as fst
        on mov.asset = fst.asset

),

valued as (

    select
        *,
        md5(source_reference) as transfer_id,
        {{ hash_to_bigint('source_reference') }} as transfer_key,
        {{ to_usd('amount_native', 'price_usd') }} as amount_usd
    from priced

),

final as (

    select
        transfer_id,
        transfer_key,
        rail,
        chain,
        asset,
        from_node_id,
        to_node_id,
        {{ hash_to_bigint('from_node_id') }} as from_node_key,
        {{ hash_to_bigint('to_node_id') }} as to_node_key,
        transaction_hash,
        customer_id,
        counterparty_customer_id,
        direction,
        amount_native,
        amount_usd,
        price_usd,
        price_age_days,
        case
            when amount_usd is not null then 'priced'
            when price_usd is not null then 'overflow'
            when occurred_date >= first_valid_date then 'no_recent_price'
            else 'no_price'
        end as price_status,
        is_change,
        occurred_at,
        known_at,
        known_at_basis,
        superseded_at,
        source_table,
        source_reference,
        {{ values_key([
            ('transfer_id', 'string'),
            ('rail', 'string'),
            ('asset', 'string'),
            ('from_node_id', 'string'),
            ('to_node_id', 'string'),
            ('direction', 'string'),
            ('amount_native', 'decimal(38, 18)'),
            ('amount_usd', 'decimal(18, 2)'),
            ('is_change', 'boolean'),
            ('occurred_at', 'timestamp'),
            ('known_at', 'timestamp'),
        ]) }} as version_key,
        occurred_date
    from valued

)

select * from final
