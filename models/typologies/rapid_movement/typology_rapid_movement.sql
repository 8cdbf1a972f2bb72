{#-
    Rapid movement of funds: what came in leaves within days and next to nothing is left.

    1. Take the payments out up to which about as much went out as came in.
    2. Hold the match, what came in and what was left against their lines; without a price or an
       evening's balance there is no judgement.
-#}

with

{{ screened_transfers('payment', ref('typology_rapid_movement__parameters')) }},

evidence as (

    select * from {{ ref('typology_rapid_movement__evidence') }}

),

outflows as (

    select * from {{ ref('int_customers__flows') }}
    where rail != 'trade' and direction = 'outbound' and is_standing

),

last_evening as (

    select max(feature_day) as last_day from {{ ref('int_customers__holdings') }}

),

unjudged as (

    select
        scr.transfer_key,
        scr.parameter_set_id,
        case when flw.amount_usd is null then 'not_screened' else 'insufficient_history' end
            as state
    from screened as scr
    inner join outflows as flw
        on scr.transfer_key = flw.transfer_key
    cross join last_evening as lst
    where flw.amount_usd is null or flw.from_day >= lst.last_day

),

matches as (

    select
        transfer_key,
        parameter_set_id,
        customer_id,
        counterparty_node_id,
        known_us,
        match_share,
        holdings_usd,
        evening_us,
        min(occurred_us) as window_start_us,
        sum(case when role = 'came in' then amount_usd end) as inflow_usd_sum,
        sum(case when role = 'went out' then amount_usd end) as outflow_usd_sum
    from evidence
    group by
        transfer_key,
        parameter_set_id,
        customer_id,
        counterparty_node_id,
        known_us,
        match_share,
        holdings_usd,
        evening_us

),

measured as (

    select
        mat.*,
        cast(cast(1 as decimal(18, 4)) - par.tolerance_share as double) as line_share,
        {{ timestamp_from_us('mat.evening_us - 1') }} as evening_at,
        par.minimum_inflow_usd,
        par.maximum_balance_share,
        par.maximum_balance_share * try_cast(mat.inflow_usd_sum as decimal(18, 2))
            as maximum_left_usd,
        par.window_hours,
        par.near_miss_share
    from matches as mat
    inner join parameters as par
        on mat.parameter_set_id = par.parameter_set_id

),

judged as (

    select
        transfer_key,
        parameter_set_id,
        case
            when
                match_share >= line_share
                and inflow_usd_sum >= minimum_inflow_usd
                and holdings_usd <= maximum_left_usd
                then 'signal'
            else 'near_miss'
        end as state,
        'customer' as subject_type,
        customer_id as subject_id,
        counterparty_node_id,
        match_share as measured_value,
        line_share as threshold_value,
        window_start_us,
        known_us,
        {{ usd_text('inflow_usd_sum') }} || ' came in and ' || {{ usd_text('outflow_usd_sum') }}
        || ' went out within ' || {{ hours_text('window_hours') }} || ', which match to '
        || {{ percent_text('match_share') }} || ', and ' || {{ usd_text('holdings_usd') }}
        || ' was left at the end of ' || {{ day_text('evening_at') }} || '; the lines are '
        || {{ percent_text('line_share') }} || ', at least ' || {{ usd_text('minimum_inflow_usd') }}
        || ' in, and at most ' || {{ percent_text('cast(maximum_balance_share as double)') }}
        || ' of what came in left.' as reason,
        cast(inflow_usd_sum as decimal(38, 2)) as inflow_usd_sum,
        cast(outflow_usd_sum as decimal(38, 2)) as outflow_usd_sum,
        holdings_usd
    from measured
    where
        {{ reaches_line('match_share', 'line_share', 'near_miss_share') }}
        and {{ reaches_line('inflow_usd_sum', 'minimum_inflow_usd', 'near_miss_share') }}
        and {{ stays_near('holdings_usd', 'maximum_left_usd', 'near_miss_share', 'at_most') }}

),

final as (

    {{ verdicts(
        'rapid_movement',
        ['inflow_usd_sum', 'outflow_usd_sum', 'holdings_usd'],
        unjudged='unjudged'
    ) }}

)

select * from final
