{#-
    Rapid movement of funds, what is counted: for each payment out, all that the customer received and
    paid in the window up to it, where about as much went out as came in and next to nothing was left,
    or nearly so.

    1. Sum both directions in the order in which the payments became known, not before the evening on
       which the balance is looked at.
    2. Decide by the first state of knowledge that makes a signal, else by the last.
-#}

with

{{ screened_transfers('payment', ref('typology_rapid_movement__parameters')) }},

{{ flows_of_others() }},

payments as (

    select * from flows
    where rail != 'trade'

),

evenings as (

    select
        customer_id,
        feature_day,
        holdings_usd
    from {{ ref('int_customers__holdings') }}

),

last_evening as (

    select max(feature_day) as last_day from evenings

),

outflows as (

    select
        flw.transfer_key,
        scr.parameter_set_id,
        flw.customer_id,
        flw.counterparty_node_id,
        flw.occurred_us,
        evn.holdings_usd,
        (evn.feature_day + 1) * 86400000000 as evening_us,
        -- nothing is decided before the balance of the evening is there
        (evn.feature_day + 1) * 86400000000 as from_us,
        {{ hours_us('par.window_hours') }} as window_us,
        par.minimum_inflow_usd,
        par.maximum_balance_share,
        cast(cast(1 as decimal(18, 4)) - par.tolerance_share as double) as line_share,
        par.near_miss_share
    from payments as flw
    inner join screened as scr
        on flw.transfer_key = scr.transfer_key
    inner join parameters as par
        on scr.parameter_set_id = par.parameter_set_id
    inner join evenings as evn
        on flw.customer_id = evn.customer_id and flw.from_day = evn.feature_day
    cross join last_evening as lst
    where flw.direction = 'outbound' and evn.feature_day < lst.last_day

),

paired as (

    {{ flows_up_to('outflows', 'payments') }}

),

totals as (

    select
        transfer_key,
        parameter_set_id,
        known_us,
        sum(case when direction = 'inbound' then amount_usd end) over knowledge as inflow_usd_sum,
        sum(case when direction = 'outbound' then amount_usd end) over knowledge as outflow_usd_sum
    from paired
    window
        knowledge as (
            partition by transfer_key, parameter_set_id
            order by known_us
            range between unbounded preceding and current row
        )

),

states as (

    select
        tot.transfer_key,
        tot.parameter_set_id,
        tot.known_us,
        jdg.customer_id,
        jdg.counterparty_node_id,
        jdg.holdings_usd,
        jdg.evening_us,
        jdg.line_share,
        jdg.near_miss_share,
        jdg.minimum_inflow_usd,
        tot.inflow_usd_sum,
        jdg.maximum_balance_share * try_cast(tot.inflow_usd_sum as decimal(18, 2))
            as maximum_left_usd,
        {{ fit_share('tot.outflow_usd_sum', 'tot.inflow_usd_sum', 0) }} as match_share
    from totals as tot
    inner join outflows as jdg
        on
            tot.transfer_key = jdg.transfer_key
            and tot.parameter_set_id = jdg.parameter_set_id

),

chosen as (

    select
        *,
        {{ deciding_state(
            'match_share >= line_share'
            ~ ' and inflow_usd_sum >= minimum_inflow_usd and holdings_usd <= maximum_left_usd'
        ) }} as choice
    from states

),

decided as (

    select * from chosen
    where
        choice = 1
        and {{ reaches_line('match_share', 'line_share', 'near_miss_share') }}
        and {{ reaches_line('inflow_usd_sum', 'minimum_inflow_usd', 'near_miss_share') }}
        and {{ stays_near('holdings_usd', 'maximum_left_usd', 'near_miss_share', 'at_most') }}

),

final as (

    select
        dcd.transfer_key,
        dcd.parameter_set_id,
        prd.evidence_transfer_key,
        case when prd.direction = 'inbound' then 'came in' else 'went out' end as role,
        dcd.customer_id,
        dcd.counterparty_node_id,
        prd.amount_usd,
        prd.occurred_us,
        dcd.known_us,
        dcd.match_share,
        dcd.holdings_usd,
        dcd.evening_us
    from decided as dcd
    inner join paired as prd
        on
            dcd.transfer_key = prd.transfer_key
            and dcd.parameter_set_id = prd.parameter_set_id
            and dcd.known_us >= prd.known_us

)

select * from final
