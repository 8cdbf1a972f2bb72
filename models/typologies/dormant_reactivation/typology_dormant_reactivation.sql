{#-
    Dormant reactivation: a burst of value after months without any.

    1. Sum the payments from the end of the gap up to each, which the evidence lists.
    2. Take the median of what the customer moved on the active days before the gap, as known when the
       first payment after it was.
    3. Hold the multiple of the one to the other, the sum and the gap against their lines; with too few
       days before, it is too early to say.
-#}

with

flows as (

    select * from {{ ref('int_customers__flows') }}
    where rail != 'trade' and is_standing

),

{{ screened_transfers('payment', ref('typology_dormant_reactivation__parameters')) }},

evidence as (

    select * from {{ ref('typology_dormant_reactivation__evidence') }}

),

bursts as (

    select
        transfer_key,
        parameter_set_id,
        customer_id,
        min(counterparty_node_id) as counterparty_node_id,
        min(known_us) as known_us,
        min(first_us) as first_us,
        min(last_us) as last_us,
        min(occurred_us) as window_start_us,
        count(*) as payment_count,
        sum(amount_usd) as payment_usd_sum
    from evidence
    group by transfer_key, parameter_set_id, customer_id

),

gaps as (

    select
        parameter_set_id,
        customer_id,
        last_us,
        min(known_us) as known_us
    from bursts
    group by parameter_set_id, customer_id, last_us

),

-- whoever pays themselves counts once
earlier as (

    select
        gap.parameter_set_id,
        gap.customer_id,
        gap.last_us,
        flw.occurred_day,
        flw.transfer_key,
        max(flw.amount_usd) as amount_usd
    from gaps as gap
    inner join parameters as par
        on gap.parameter_set_id = par.parameter_set_id
    inner join flows as flw
        on gap.customer_id = flw.customer_id
    where
        flw.occurred_us <= gap.last_us
        and flw.occurred_us > gap.last_us - par.history_days * 86400000000
        and flw.from_us <= gap.known_us
    group by
        gap.parameter_set_id,
        gap.customer_id,
        gap.last_us,
        flw.occurred_day,
        flw.transfer_key

),

active_days as (

    select
        parameter_set_id,
        customer_id,
        last_us,
        occurred_day,
        sum(amount_usd) as day_usd_sum
    from earlier
    group by parameter_set_id, customer_id, last_us, occurred_day
    having sum(amount_usd) > 0

),

ranked as (

    select
        *,
        row_number() over (
            partition by parameter_set_id, customer_id, last_us
            order by day_usd_sum, occurred_day
        ) as day_rank,
        count(*) over (partition by parameter_set_id, customer_id, last_us) as day_count
    from active_days

),

-- twice the median: the middle day twice, or the two in the middle
medians as (

    select
        parameter_set_id,
        customer_id,
        last_us,
        max(day_count) as active_day_count,
        sum(
            case
                when day_rank = {{ integer_divide('day_count + 1', 2) }} then day_usd_sum
                else 0
            end
            + case
                when day_rank = {{ integer_divide('day_count + 2', 2) }} then day_usd_sum
                else 0
            end
        ) as middle_usd_sum
    from ranked
    group by parameter_set_id, customer_id, last_us

),

measured as (

    select
        bst.*,
        coalesce(med.active_day_count, 0) as active_day_count,
        cast(med.middle_usd_sum * cast(0.5 as decimal(2, 1)) as decimal(38, 2)) as median_day_usd,
        cast(2 * bst.payment_usd_sum as double) / cast(med.middle_usd_sum as double)
            as median_multiple,
        {{ integer_divide('bst.first_us - bst.last_us', 86400000000) }} as gap_day_count,
        cast(bst.first_us - bst.last_us as double) / cast(86400000000 as double) as gap_days,
        bst.first_us - bst.last_us >= cast(par.gap_days * 86400000000 as bigint) as is_dormant,
        coalesce(bst.payment_usd_sum >= par.minimum_usd, false) as is_large,
        par.gap_days as minimum_gap_days,
        par.minimum_multiple,
        par.minimum_usd,
        par.minimum_active_day_count,
        par.near_miss_share
    from bursts as bst
    inner join parameters as par
        on bst.parameter_set_id = par.parameter_set_id
    left join medians as med
        on
            bst.parameter_set_id = med.parameter_set_id
            and bst.customer_id = med.customer_id
            and bst.last_us = med.last_us

),

placed as (

    select
        *,
        case
            when is_dormant and payment_usd_sum is null then 'not_screened'
            when active_day_count < minimum_active_day_count
                then case when is_dormant and is_large then 'insufficient_history' else 'clear' end
            when
                is_dormant and is_large and median_multiple >= cast(minimum_multiple as double)
                then 'signal'
            -- the evidence has no gap that is not near
            when
                {{ reaches_line('median_multiple', 'minimum_multiple', 'near_miss_share') }}
                and {{ reaches_line('payment_usd_sum', 'minimum_usd', 'near_miss_share') }}
                then 'near_miss'
            else 'clear'
        end as state
    from measured

),

judged as (

    select
        transfer_key,
        parameter_set_id,
        state,
        'customer' as subject_type,
        customer_id as subject_id,
        counterparty_node_id,
        median_multiple as measured_value,
        minimum_multiple as threshold_value,
        window_start_us,
        known_us,
        case
            when state in ('signal', 'near_miss')
                then
                    'After ' || {{ count_text('gap_day_count', 'day') }}
                    || ' without a payment or trade, '
                    || {{ count_text('payment_count', 'payment') }}
                    || ' within 7 days came to ' || {{ usd_text('payment_usd_sum') }}
                    || '; on the ' || {{ count_text('active_day_count', 'active day') }}
                    || ' before, the median was ' || {{ usd_text('median_day_usd') }}
                    || '; the lines are ' || {{ amount_text('minimum_multiple') }}
                    || ' times that, ' || {{ usd_text('minimum_usd') }} || ' and '
                    || {{ amount_text('minimum_gap_days') }} || ' days.'
        end as reason,
        case when state in ('signal', 'near_miss') then cast(payment_usd_sum as decimal(38, 2)) end
            as payment_usd_sum_7d,
        case when state in ('signal', 'near_miss') then median_day_usd end as median_day_usd,
        case when state in ('signal', 'near_miss') then cast(active_day_count as bigint) end
            as active_day_count,
        case when state in ('signal', 'near_miss') then gap_days end as gap_days
    from placed
    where state != 'clear'

),

final as (

    {{ verdicts(
        'dormant_reactivation',
        ['payment_usd_sum_7d', 'median_day_usd', 'active_day_count', 'gap_days']
    ) }}

)

select * from final
