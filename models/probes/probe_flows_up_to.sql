{#-
    Flows of a case's customer in the day up to each judged one. Rows with a boolean_value are judged,
    all are flows.
-#}

with

flows as (

    select
        bigint_value as transfer_key,
        case_name as customer_id,
        'default' as parameter_set_id,
        code_value as rail,
        text_value as direction,
        usd_value as amount_usd,
        boolean_value as is_judged,
        cast(86400000000 as bigint) as window_us,
        {{ epoch_us('timestamp_value') }} as occurred_us,
        {{ epoch_us('second_timestamp_value') }} as from_us
    from {{ ref('probe_input') }}

),

judged as (

    select
        transfer_key,
        parameter_set_id,
        customer_id,
        occurred_us,
        from_us,
        window_us
    from flows
    where is_judged

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

final as (

    {{ flows_up_to('judged', 'counted') }}

)

select * from final
