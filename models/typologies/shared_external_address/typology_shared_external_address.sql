{#-
    Shared external address: a deposit or withdrawal of a customer with an address outside that other
    customers use too.

    1. Count the customers that the evidence lists for each transfer, in the order in which their
       transfers became known.
    2. Decide by the first state of knowledge that makes a signal, else by the last, and band it.
-#}

with

{{ screened_transfers('on_chain', ref('typology_shared_external_address__parameters')) }},

evidence as (

    select * from {{ ref('typology_shared_external_address__evidence') }}

),

states as (

    select
        transfer_key,
        parameter_set_id,
        customer_id,
        counterparty_node_id,
        direction,
        known_us,
        count(*) over knowledge as customer_count,
        min(occurred_us) over knowledge as window_start_us
    from evidence
    window
        knowledge as (
            partition by transfer_key, parameter_set_id
            order by known_us
            range between unbounded preceding and current row
        )

),

measured as (

    select
        sta.*,
        par.minimum_customer_count,
        par.window_days,
        par.near_miss_share,
        sta.customer_count >= par.minimum_customer_count as is_signal
    from states as sta
    inner join parameters as par
        on sta.parameter_set_id = par.parameter_set_id

),

decided as (

    select
        *,
        {{ deciding_state('is_signal') }} as choice
    from measured

),

judged as (

    select
        transfer_key,
        parameter_set_id,
        case when is_signal then 'signal' else 'near_miss' end as state,
        'customer' as subject_type,
        customer_id as subject_id,
        counterparty_node_id,
        customer_count as measured_value,
        minimum_customer_count as threshold_value,
        window_start_us,
        known_us,
        counterparty_node_id || ' had paid or been paid by '
        || {{ count_text('customer_count', 'customer') }} || ' of ours within '
        || {{ count_text('window_days', 'day') }} || ', the last time in this '
        || case when direction = 'inbound' then 'deposit' else 'withdrawal' end
        || '; the line is ' || {{ count_text('minimum_customer_count', 'customer') }} || '.'
            as reason
    from decided
    where
        choice = 1
        and {{ reaches_line('customer_count', 'minimum_customer_count', 'near_miss_share') }}

),

final as (

    {{ verdicts('shared_external_address') }}

)

select * from final
