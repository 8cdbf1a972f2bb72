{#-
    Spike against history: a bank payment, or a day of them, far above what the customer did before.

    1. Number the payments of each customer, direction and UTC day, and lay the 90 days before beside
       them, less what was not known yet.
    2. Compare the amount with the customer's own past, by deviations and by the largest.
    3. Hold the largest of the three quotients against its line, those of a large enough amount or day
       first; below the least history it is too early to say.
-#}

{%- set day_us = 86400000000 -%}

with

flows as (

    select
        transfer_id,
        transfer_key,
        customer_id,
        direction,
        counterparty_node_id,
        amount_usd,
        occurred_us,
        occurred_day,
        from_us
    from {{ ref('int_customers__flows') }}
    where rail = 'fiat' and is_standing

),

histories as (

    select * from {{ ref('feat_transfer__history') }}

),

prior_velocities as (

    select * from {{ ref('feat_transfer__prior_velocity') }}

),

{{ screened_transfers('fiat', ref('typology_spike_against_history__parameters')) }},

numbered as (

    select
        *,
        count(*) over (
            partition by customer_id, direction, occurred_day
            order by occurred_us
            range between unbounded preceding and current row
        ) as day_count,
        from_us <= min(from_us) over (
            partition by customer_id, direction
            order by occurred_us desc
            range between unbounded preceding and current row
        ) as is_in_order
    from flows

),

days as (

    select
        customer_id,
        direction,
        occurred_day,
        count(*) as payment_count,
        max(case when is_in_order then 1 else 0 end) as is_in_order_number
    from numbered
    group by customer_id, direction, occurred_day

),

days_before as (

    select
        customer_id,
        direction,
        occurred_day,
        payment_count,
        sum(payment_count) over past as before_count,
        sum(payment_count * payment_count) over past as before_squares,
        min(case when is_in_order_number = 1 then occurred_day end) over past as first_day
    from days
    window
        past as (
            partition by customer_id, direction
            order by occurred_day
            range between 90 preceding and 1 preceding
        )

),

-- known after a payment that came later: that one did not know of it
not_known_days as (

    select
        jdg.transfer_key,
        jdg.occurred_day,
        ovt.customer_id,
        ovt.direction,
        ovt.occurred_day as other_day,
        count(*) as not_known_count
    from numbered as ovt
    inner join flows as jdg
        on ovt.customer_id = jdg.customer_id and ovt.direction = jdg.direction
    where
        not ovt.is_in_order
        and ovt.from_us > jdg.from_us
        and ovt.occurred_us <= jdg.occurred_us
        and ovt.occurred_day >= jdg.occurred_day - 90
    group by
        jdg.transfer_key, jdg.occurred_day, ovt.customer_id, ovt.direction, ovt.occurred_day

),

not_known as (

    select
        nkd.transfer_key,
        sum(case when nkd.other_day = nkd.occurred_day then nkd.not_known_count else 0 end)
            as day_count,
        sum(case when nkd.other_day < nkd.occurred_day then nkd.not_known_count else 0 end)
            as before_count,
        sum(
            case
                when nkd.other_day < nkd.occurred_day
                    then
                        2 * dys.payment_count * nkd.not_known_count
                        - nkd.not_known_count * nkd.not_known_count
                else 0
            end
        ) as before_squares
    from not_known_days as nkd
    inner join days as dys
        on
            nkd.customer_id = dys.customer_id
            and nkd.direction = dys.direction
            and nkd.other_day = dys.occurred_day
    group by nkd.transfer_key

),

counted as (

    select
        num.transfer_id,
        num.transfer_key,
        num.customer_id,
        num.direction,
        num.counterparty_node_id,
        num.amount_usd,
        num.occurred_us,
        num.occurred_day,
        num.from_us,
        num.day_count - coalesce(nkn.day_count, 0) as day_count,
        num.occurred_day - bef.first_day as before_days,
        bef.before_count - coalesce(nkn.before_count, 0) as before_count,
        bef.before_squares - coalesce(nkn.before_squares, 0) as before_squares
    from numbered as num
    inner join days_before as bef
        on
            num.customer_id = bef.customer_id
            and num.direction = bef.direction
            and num.occurred_day = bef.occurred_day
    left join not_known as nkn
        on num.transfer_key = nkn.transfer_key

),

-- worth a look by their amount or by their number, or nearly so
candidates as (

    select
        cnt.*,
        scr.parameter_set_id,
        par.minimum_zscore,
        par.minimum_maximum_ratio,
        par.minimum_usd,
        par.minimum_day_count,
        par.minimum_earlier_count,
        par.near_miss_share,
        coalesce(cnt.amount_usd >= par.minimum_usd, false) as is_large,
        cnt.day_count >= par.minimum_day_count as is_many,
        coalesce(
            {{ reaches_line('cnt.amount_usd', 'par.minimum_usd', 'par.near_miss_share') }},
            false
        ) as is_nearly_large,
        {{ reaches_line('cnt.day_count', 'par.minimum_day_count', 'par.near_miss_share') }}
            as is_nearly_many
    from counted as cnt
    inner join screened as scr
        on cnt.transfer_key = scr.transfer_key
    inner join parameters as par
        on scr.parameter_set_id = par.parameter_set_id
    where
        cnt.amount_usd is null
        or {{ reaches_line('cnt.amount_usd', 'par.minimum_usd', 'par.near_miss_share') }}
        or {{ reaches_line('cnt.day_count', 'par.minimum_day_count', 'par.near_miss_share') }}

),

compared as (

    select
        can.*,
        case
            when can.direction = 'outbound' then vel.sender_outbound_prior_count_90d
            else vel.receiver_inbound_prior_count_90d
        end as earlier_count,
        case
            when can.direction = 'outbound' then vel.sender_outbound_prior_usd_sum_90d
            else vel.receiver_inbound_prior_usd_sum_90d
        end as earlier_usd_sum,
        case
            when can.direction = 'outbound' then vel.sender_outbound_prior_usd_max_90d
            else vel.receiver_inbound_prior_usd_max_90d
        end as earlier_usd_max,
        case
            when not can.is_nearly_large then null
            when can.direction = 'outbound' then his.sender_outbound_usd_zscore_90d
            else his.receiver_inbound_usd_zscore_90d
        end as amount_zscore,
        case
            when not can.is_nearly_large then null
            when can.direction = 'outbound' then his.sender_outbound_usd_to_max_ratio_90d
            else his.receiver_inbound_usd_to_max_ratio_90d
        end as maximum_ratio,
        case
            when can.is_nearly_many
                then
                    (
                        cast(can.day_count as double)
                        - {{ mean_of('can.before_days', 'can.before_count') }}
                    ) / nullif(
                        {{ deviation_of(
                            'can.before_days', 'can.before_count', 'can.before_squares'
                        ) }},
                        cast(0 as double)
                    )
        end as count_zscore
    from candidates as can
    left join histories as his
        on can.transfer_id = his.transfer_id
    left join prior_velocities as vel
        on can.transfer_id = vel.transfer_id

),

quotients as (

    select
        *,
        coalesce(amount_zscore / cast(minimum_zscore as double), cast(0 as double))
            as amount_quotient,
        coalesce(maximum_ratio / cast(minimum_maximum_ratio as double), cast(0 as double))
            as maximum_quotient,
        coalesce(count_zscore / cast(minimum_zscore as double), cast(0 as double))
            as count_quotient
    from compared

),

sized as (

    select
        *,
        greatest(
            case
                when is_large then greatest(amount_quotient, maximum_quotient)
                else cast(0 as double)
            end,
            case when is_many then count_quotient else cast(0 as double) end
        ) as sized_quotient
    from quotients

),

-- an amount or day short of its least stands back where another is told of
weighed as (

    select
        *,
        is_large or not {{ reaches_line('sized_quotient', '1', 'near_miss_share') }}
            as is_amount_told,
        is_many or not {{ reaches_line('sized_quotient', '1', 'near_miss_share') }}
            as is_day_told
    from sized

),

told as (

    select
        *,
        case when is_amount_told then amount_quotient else cast(0 as double) end
            as told_amount_quotient,
        case when is_amount_told then maximum_quotient else cast(0 as double) end
            as told_maximum_quotient,
        case when is_day_told then count_quotient else cast(0 as double) end
            as told_count_quotient
    from weighed

),

measured as (

    select
        *,
        greatest(told_amount_quotient, told_maximum_quotient, told_count_quotient)
            as spike_quotient,
        case
            when told_count_quotient > greatest(told_amount_quotient, told_maximum_quotient)
                then 'day_count'
            when told_amount_quotient > told_maximum_quotient then 'amount_deviation'
            else 'amount_maximum'
        end as spike_kind
    from told

),

placed as (

    select
        *,
        case
            when amount_usd is null and not is_nearly_many then 'not_screened'
            when coalesce(earlier_count, 0) < minimum_earlier_count
                then
                    case
                        when is_large or is_many then 'insufficient_history'
                        when amount_usd is null then 'not_screened'
                        else 'clear'
                    end
            when sized_quotient >= cast(1 as double) then 'signal'
            when {{ reaches_line('spike_quotient', '1', 'near_miss_share') }} then 'near_miss'
            when amount_usd is null then 'not_screened'
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
        spike_quotient as measured_value,
        cast(1 as double) as threshold_value,
        case when spike_kind = 'day_count' then occurred_day * {{ day_us }} else occurred_us end
            as window_start_us,
        from_us as known_us,
        case
            when state not in ('signal', 'near_miss') then null
            when spike_kind = 'day_count'
                then
                    cast(day_count as string) || ' bank payments '
                    || case when direction = 'inbound' then 'received' else 'made' end
                    || ' on one day stand beside ' || cast(before_count as string) || ' on the '
                    || {{ count_text('before_days', 'day') }} || ' before; the line is '
                    || {{ amount_text('minimum_zscore') }}
                    || ' deviations above their daily mean, for days from '
                    || {{ count_text('minimum_day_count', 'payment') }} || ' on.'
            else
                'A bank payment of ' || {{ usd_text('amount_usd') }}
                || case when direction = 'inbound' then ' received' else ' made' end
                || ' stands beside ' || {{ count_text('earlier_count', 'transfer') }}
                || ' in the 90 days before, ' || {{ usd_text('earlier_usd_sum') }}
                || ' in all and ' || {{ usd_text('earlier_usd_max') }}
                || ' the largest; the line is '
                || case
                    when spike_kind = 'amount_deviation'
                        then {{ amount_text('minimum_zscore') }} || ' deviations above their mean'
                    else {{ amount_text('minimum_maximum_ratio') }} || ' times the largest'
                end
                || ', for payments from ' || {{ usd_text('minimum_usd') }} || ' on.'
        end as reason,
        case when state in ('signal', 'near_miss') then spike_kind end as spike_kind,
        case when state in ('signal', 'near_miss') then cast(day_count as bigint) end
            as day_payment_count,
        case when state in ('signal', 'near_miss') then earlier_count end
            as earlier_transfer_count_90d
    from placed
    where state != 'clear'

),

final as (

    {{ verdicts(
        'spike_against_history',
        ['spike_kind', 'day_payment_count', 'earlier_transfer_count_90d']
    ) }}

)

select * from final
