{#-
    What each payment out of a case mirrors within a day. Payments out have a boolean_value; the
    commission is price_value, the tolerance 0.1, one alone counts among up to two, and payments of less
    than 100 make no signal.
-#}

with

flows as (

    select
        bigint_value as transfer_key,
        case_name as customer_id,
        'fiat' as rail,
        'inbound' as direction,
        'default' as parameter_set_id,
        case_name as counterparty_node_id,
        usd_value as amount_usd,
        coalesce(boolean_value, false) as is_paid_out,
        {{ epoch_us('timestamp_value') }} as occurred_us,
        {{ epoch_us('second_timestamp_value') }} as from_us,
        cast(86400000000 as bigint) as window_us,
        cast(100 as decimal(18, 2)) as minimum_amount_usd,
        cast(price_value as decimal(18, 4)) as commission_share,
        cast(0.1 as decimal(18, 4)) as tolerance_share,
        cast(2 as bigint) as immediate_maximum_count,
        cast(0.95 as double) as near_miss_share
    from {{ ref('probe_input') }}

),

inflows as (

    select
        transfer_key,
        customer_id,
        rail,
        direction,
        amount_usd,
        occurred_us,
        from_us
    from flows
    where not is_paid_out

),

outflows as (

    select * from flows
    where is_paid_out

),

{{ mirrored_payments('outflows', 'inflows') }},

final as (

    select
        customer_id as case_name,
        transfer_key,
        evidence_transfer_key,
        is_immediate,
        match_share,
        known_us
    from mirrored

)

select * from final
