{#-
    Structuring: several bank payments by one customer, each just below a reporting threshold.

    1. Count and sum what the evidence lists for each payment, in the order in which it became known.
    2. Decide by the first state of knowledge that makes a signal, else by the last.
    3. Band the count against the line; all that is screened and not judged is clear.
-#}

with

{{ screened_transfers('fiat', ref('typology_structuring__parameters')) }},

evidence as (

    select * from {{ ref('typology_structuring__evidence') }}

),

states as (

    select
        transfer_key,
        parameter_set_id,
        customer_id,
        direction,
        counterparty_node_id,
        known_us,
        count(*) over knowledge as payment_count,
        sum(amount_usd) over knowledge as payment_usd_sum,
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
        par.minimum_count,
        par.reporting_threshold_usd,
        cast(par.band_floor_share * par.reporting_threshold_usd as decimal(18, 2))
            as band_floor_usd,
        par.window_hours,
        par.near_miss_share,
        sta.payment_usd_sum >= par.reporting_threshold_usd as is_enough_together
    from states as sta
    inner join parameters as par
        on sta.parameter_set_id = par.parameter_set_id

),

decided as (

    select
        *,
        is_enough_together and payment_count >= minimum_count as is_signal,
        {{ deciding_state('is_enough_together and payment_count >= minimum_count') }} as choice
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
        payment_count as measured_value,
        minimum_count as threshold_value,
        window_start_us,
        known_us,
        cast(payment_count as string) || ' bank payments '
        || case when direction = 'inbound' then 'received' else 'made' end || ' within '
        || {{ hours_text('window_hours') }} || ', each from ' || {{ usd_text('band_floor_usd') }}
        || ' to just below ' || {{ usd_text('reporting_threshold_usd') }} || ', came to '
        || {{ usd_text('payment_usd_sum') }} || '; the line is '
        || {{ count_text('minimum_count', 'such payment') }} || '.' as reason,
        cast(payment_usd_sum as decimal(38, 2)) as payment_usd_sum
    from decided
    where
        choice = 1
        and is_enough_together
        and {{ reaches_line('payment_count', 'minimum_count', 'near_miss_share') }}

),

final as (

    {{ verdicts('structuring', ['payment_usd_sum']) }}

)

select * from final
