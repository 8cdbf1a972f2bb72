{#-
    Off-ramp flush: a crypto deposit is sold and paid out to a bank at once.

    1. Take the payments out by which most of a deposit was sold and paid out.
    2. Hold the share and the deposit against their lines; all that is screened and not judged is clear.
-#}

with

{{ screened_transfers('payment', ref('typology_off_ramp_flush__parameters')) }},

evidence as (

    select * from {{ ref('typology_off_ramp_flush__evidence') }}

),

shares as (

    select
        transfer_key,
        parameter_set_id,
        customer_id,
        counterparty_node_id,
        known_us,
        flushed_share,
        min(occurred_us) as window_start_us,
        sum(case when role = 'deposited' then amount_usd end) as deposited_usd_sum,
        sum(case when role = 'sold' then amount_usd end) as sold_usd_sum,
        sum(case when role = 'paid out' then amount_usd end) as paid_usd_sum,
        count(case when role = 'sold' then 1 end) as trade_count
    from evidence
    group by
        transfer_key, parameter_set_id, customer_id, counterparty_node_id, known_us, flushed_share

),

measured as (

    select
        shr.*,
        cast(par.minimum_share as double) as line_share,
        par.minimum_deposit_usd,
        par.window_hours,
        par.near_miss_share
    from shares as shr
    inner join parameters as par
        on shr.parameter_set_id = par.parameter_set_id

),

judged as (

    select
        transfer_key,
        parameter_set_id,
        case
            when flushed_share >= line_share and deposited_usd_sum >= minimum_deposit_usd
                then 'signal'
            else 'near_miss'
        end as state,
        'customer' as subject_type,
        customer_id as subject_id,
        counterparty_node_id,
        flushed_share as measured_value,
        line_share as threshold_value,
        window_start_us,
        known_us,
        'Crypto of ' || {{ usd_text('deposited_usd_sum') }} || ' was deposited, '
        || {{ usd_text('sold_usd_sum') }} || ' sold in ' || {{ count_text('trade_count', 'trade') }}
        || ' and ' || {{ usd_text('paid_usd_sum') }} || ' paid out to a bank, all within '
        || {{ hours_text('window_hours') }} || ': '
        || {{ percent_text('flushed_share') }} || ' of the deposit; the line is '
        || {{ percent_text('line_share') }} || ' of deposits from '
        || {{ usd_text('minimum_deposit_usd') }} || ' on.' as reason,
        cast(deposited_usd_sum as decimal(38, 2)) as deposited_usd_sum,
        cast(sold_usd_sum as decimal(38, 2)) as sold_usd_sum,
        cast(paid_usd_sum as decimal(38, 2)) as paid_usd_sum
    from measured
    where
        {{ reaches_line('flushed_share', 'line_share', 'near_miss_share') }}
        and {{ reaches_line('deposited_usd_sum', 'minimum_deposit_usd', 'near_miss_share') }}

),

final as (

    {{ verdicts('off_ramp_flush', ['deposited_usd_sum', 'sold_usd_sum', 'paid_usd_sum']) }}

)

select * from final
