{#-
    On-ramp flush: a new customer turns bank money into crypto and withdraws it at once.

    1. Take the withdrawals by which most of a deposit was bought and withdrawn.
    2. Hold the share and the deposit against their lines; without a price or a record there is no
       judgement.
-#}

with

{{ screened_transfers('payment', ref('typology_on_ramp_flush__parameters')) }},

evidence as (

    select * from {{ ref('typology_on_ramp_flush__evidence') }}

),

outflows as (

    select * from {{ ref('int_customers__flows') }}
    where rail = 'crypto' and direction = 'outbound' and is_standing

),

records as (

    select
        customer_id,
        min({{ epoch_us('known_at') }}) as first_known_us
    from {{ ref('int_kyc__customer_versions') }}
    group by customer_id

),

-- without a price or a record there is no share and no age
unjudged as (

    select
        scr.transfer_key,
        scr.parameter_set_id
    from screened as scr
    inner join outflows as flw
        on scr.transfer_key = flw.transfer_key
    left join records as rec
        on flw.customer_id = rec.customer_id and flw.from_us >= rec.first_known_us
    where flw.amount_usd is null or rec.customer_id is null

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
        sum(case when role = 'bought' then amount_usd end) as bought_usd_sum,
        sum(case when role = 'withdrawn' then amount_usd end) as withdrawn_usd_sum,
        count(case when role = 'bought' then 1 end) as trade_count
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
        par.maximum_age_days,
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
        {{ usd_text('deposited_usd_sum') }} || ' came from a bank, crypto of '
        || {{ usd_text('bought_usd_sum') }} || ' was bought in '
        || {{ count_text('trade_count', 'trade') }} || ' and '
        || {{ usd_text('withdrawn_usd_sum') }} || ' withdrawn on chain, all within '
        || {{ hours_text('window_hours') }} || ' and in the first '
        || {{ count_text('maximum_age_days', 'day') }} || ' of the customer: '
        || {{ percent_text('flushed_share') }} || ' of the deposit; the line is '
        || {{ percent_text('line_share') }} || ' of deposits from '
        || {{ usd_text('minimum_deposit_usd') }} || ' on.' as reason,
        cast(deposited_usd_sum as decimal(38, 2)) as deposited_usd_sum,
        cast(bought_usd_sum as decimal(38, 2)) as bought_usd_sum,
        cast(withdrawn_usd_sum as decimal(38, 2)) as withdrawn_usd_sum
    from measured
    where
        {{ reaches_line('flushed_share', 'line_share', 'near_miss_share') }}
        and {{ reaches_line('deposited_usd_sum', 'minimum_deposit_usd', 'near_miss_share') }}

),

not_screened as (

    select
        transfer_key,
        parameter_set_id,
        'not_screened' as state
    from unjudged

),

final as (

    {{ verdicts(
        'on_ramp_flush',
        ['deposited_usd_sum', 'bought_usd_sum', 'withdrawn_usd_sum'],
        unjudged='not_screened'
    ) }}

)

select * from final
