{#-
    The payments behind fans, of three counterparties within 24 hours where two are near. A row is a
    payment: its customer, its counterparty, when it occurred and from when it was known.
-#}

with

inputs as (

    select * from {{ ref('probe_input') }}

),

flows as (

    select
        bigint_value as transfer_key,
        case_name as customer_id,
        text_value as counterparty_node_id,
        usd_value as amount_usd,
        second_bigint_value as occurred_us,
        divisor_value as from_us
    from inputs

),

screened as (

    select
        bigint_value as transfer_key,
        'default' as parameter_set_id
    from inputs

),

parameters as (

    select
        'default' as parameter_set_id,
        cast(24 as bigint) as window_hours,
        cast(3 as bigint) as minimum_count,
        cast(0.6 as double) as near_miss_share

),

{{ fan_payments() }},

final as (

    select * from fan_payments

)

select * from final
