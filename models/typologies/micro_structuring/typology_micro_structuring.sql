{#-
    Micro-structuring: many small bank payments of much the same amount by one customer.

    1. Count, sum and square what the evidence lists for each payment, in the order in which it
       became known.
    2. Decide by the first state of knowledge that makes a signal, else by the last.
    3. Hold the count and the deviation against their lines; all that is screened and not judged is
       clear.
-#}

with

{{ screened_transfers('fiat', ref('typology_micro_structuring__parameters')) }},

evidence as (

    select * from {{ ref('typology_micro_structuring__evidence') }}

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
        sum(cast(amount_usd * amount_usd as decimal(38, 4))) over knowledge as payment_usd_squares,
        min(occurred_us) over knowledge as window_start_us
    from evidence
    window
        knowledge as (
            partition by transfer_key, parameter_set_id
            order by known_us
            range between unbounded preceding and current row
        )

),

spread as (

    select
        *,
        -- of the whole population, from exact sums; what rounding leaves below zero is zero
        sqrt(greatest(
            cast(payment_count as double) * cast(payment_usd_squares as double)
            - cast(payment_usd_sum as double) * cast(payment_usd_sum as double),
            cast(0 as double)
        )) / nullif(cast(payment_usd_sum as double), cast(0 as double)) as amount_deviation_ratio
    from states

),

measured as (

    select
        spr.*,
        par.minimum_count,
        cast(par.small_share * par.reporting_threshold_usd as decimal(18, 2)) as small_limit_usd,
        par.window_hours,
        par.maximum_deviation_ratio,
        par.near_miss_share,
        coalesce(spr.payment_usd_sum >= par.reporting_threshold_usd, false) as is_enough,
        coalesce(spr.amount_deviation_ratio < par.maximum_deviation_ratio, false) as is_alike
    from spread as spr
    inner join parameters as par
        on spr.parameter_set_id = par.parameter_set_id

),

decided as (

    select
        *,
        is_enough and is_alike and payment_count >= minimum_count as is_signal,
        {{ deciding_state('is_enough and is_alike and payment_count >= minimum_count') }} as choice
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
        || {{ hours_text('window_hours') }} || ', each below ' || {{ usd_text('small_limit_usd') }}
        || ', came to ' || {{ usd_text('payment_usd_sum') }} || ', with a standard deviation of '
        || {{ percent_text('amount_deviation_ratio') }} || ' of their mean; the line is '
        || {{ count_text('minimum_count', 'such payment') }} || ' with less than '
        || {{ percent_text('cast(maximum_deviation_ratio as double)') }} || '.' as reason,
        cast(payment_usd_sum as decimal(38, 2)) as payment_usd_sum,
        amount_deviation_ratio
    from decided
    where
        choice = 1
        and is_enough
        and {{ reaches_line('payment_count', 'minimum_count', 'near_miss_share') }}
        and {{ stays_near(
            'amount_deviation_ratio', 'maximum_deviation_ratio', 'near_miss_share'
        ) }}

),

final as (

    {{ verdicts('micro_structuring', ['payment_usd_sum', 'amount_deviation_ratio']) }}

)

select * from final
