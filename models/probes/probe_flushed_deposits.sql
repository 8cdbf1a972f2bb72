{#-
    What of a case's bank deposits was turned into crypto and withdrawn within a day, up to each judged
    one. Rows with a boolean_value are judged, all are flows; code_value is the rail, text_value the
    direction. At least 1,000, near from 900; at most two trades; line 0.9, near miss 0.81.
-#}

with

flows as (

    select
        bigint_value as transfer_key,
        case_name as customer_id,
        case_name as counterparty_node_id,
        code_value as rail,
        text_value as direction,
        usd_value as amount_usd,
        coalesce(boolean_value, false) as is_judged,
        'default' as parameter_set_id,
        {{ epoch_us('timestamp_value') }} as occurred_us,
        {{ epoch_us('second_timestamp_value') }} as from_us,
        cast(86400000000 as bigint) as window_us,
        cast(1000 as decimal(18, 2)) as minimum_deposit_usd,
        cast(2 as bigint) as maximum_trade_count,
        cast(0.9 as decimal(18, 4)) as minimum_share,
        cast(0.9 as double) as near_miss_share
    from {{ ref('probe_input') }}

),

counted as (

    select
        transfer_key,
        customer_id,
        rail,
        direction,
        amount_usd,
        occurred_us,
        from_us
    from flows

),

withdrawals as (

    select * from flows
    where is_judged

),

{{ flushed_deposits('withdrawals', 'counted', 'fiat', 'inbound', 'crypto') }},

final as (

    select
        customer_id as case_name,
        transfer_key,
        evidence_transfer_key,
        part,
        flushed_share,
        known_us
    from flushed

)

select * from final
