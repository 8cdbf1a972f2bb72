{#-
    Deposits that were converted and moved out again at once, as CTEs for the top of a model; the last
    ones are `decided`, a row per judged transfer and parameter set that comes near its line, and
    `flushed`, what made it so.

    In each state of knowledge, all since a deposit is summed, for each deposit of the window: deposits,
    conversions and what moved out. What was both converted and moved out, as a share of what was
    deposited, is the measure. Of the deposits whose share and sum come near their lines the one counts
    that misses the fewest, of several the earliest.
-#}
{% macro flushed_deposits(judged, flows, deposit_rail, trade_direction, payout_rail) -%}
paired as (

    {{ flows_up_to(judged, flows) }}

),

parted as (

    select
        *,
        case
            when rail = '{{ deposit_rail }}' and direction = 'inbound' then 'deposit'
            when rail = 'trade' and direction = '{{ trade_direction }}' then 'conversion'
            when rail = '{{ payout_rail }}' and direction = 'outbound' then 'payout'
        end as part
    from paired

),

knowledge as (

    select distinct
        transfer_key,
        parameter_set_id,
        known_us as state_us
    from parted

),

seen as (

    select
        prt.*,
        knw.state_us
    from parted as prt
    inner join knowledge as knw
        on
            prt.transfer_key = knw.transfer_key
            and prt.parameter_set_id = knw.parameter_set_id
            and prt.known_us <= knw.state_us

),

onward as (

    select
        transfer_key,
        parameter_set_id,
        state_us,
        evidence_transfer_key,
        part,
        occurred_us,
        sum(case when part = 'deposit' then amount_usd else 0 end) over since as deposit_usd_sum,
        sum(case when part = 'conversion' then amount_usd else 0 end) over since
            as conversion_usd_sum,
        sum(case when part = 'payout' then amount_usd else 0 end) over since as payout_usd_sum,
        count(case when rail = 'trade' then 1 end) over since as trade_count
    from seen
    window
        since as (
            partition by transfer_key, parameter_set_id, state_us
            order by occurred_us desc
            range between unbounded preceding and current row
        )

),

shares as (

    select
        onw.transfer_key,
        onw.parameter_set_id,
        onw.state_us as known_us,
        onw.evidence_transfer_key,
        onw.occurred_us as deposit_us,
        jdg.customer_id,
        jdg.counterparty_node_id,
        cast(jdg.minimum_share as double) as line_share,
        jdg.near_miss_share,
        case when onw.deposit_usd_sum >= jdg.minimum_deposit_usd then 0 else 1 end
            as missed_deposit_count,
        {{ quotient(
            'least(onw.deposit_usd_sum, onw.conversion_usd_sum, onw.payout_usd_sum)',
            'onw.deposit_usd_sum'
        ) }} as flushed_share
    from onward as onw
    inner join {{ judged }} as jdg
        on
            onw.transfer_key = jdg.transfer_key
            and onw.parameter_set_id = jdg.parameter_set_id
    where
        onw.part = 'deposit'
        and {{ reaches_line(
            'onw.deposit_usd_sum', 'jdg.minimum_deposit_usd', 'jdg.near_miss_share'
        ) }}
        and coalesce(onw.trade_count <= jdg.maximum_trade_count, true)

),

missed as (

    select
        *,
        missed_deposit_count + case when flushed_share >= line_share then 0 else 1 end
            as missed_count,
        {{ reaches_line('flushed_share', 'line_share', 'near_miss_share') }} as is_near
    from shares

),

ranked as (

    select
        *,
        row_number() over (
            partition by transfer_key, parameter_set_id, known_us
            order by
                case when is_near then missed_count else 3 end,
                deposit_us,
                evidence_transfer_key
        ) as preference
    from missed

),

chosen as (

    select
        *,
        {{ deciding_state('missed_count = 0') }} as choice
    from ranked
    where preference = 1

),

decided as (

    select
        transfer_key,
        parameter_set_id,
        customer_id,
        counterparty_node_id,
        known_us,
        deposit_us,
        flushed_share
    from chosen
    where choice = 1 and is_near

),

flushed as (

    select
        dcd.transfer_key,
        dcd.parameter_set_id,
        dcd.customer_id,
        dcd.counterparty_node_id,
        dcd.known_us,
        dcd.flushed_share,
        sen.evidence_transfer_key,
        sen.part,
        sen.amount_usd,
        sen.occurred_us
    from decided as dcd
    inner join seen as sen
        on
            dcd.transfer_key = sen.transfer_key
            and dcd.parameter_set_id = sen.parameter_set_id
            and dcd.known_us = sen.state_us
            and dcd.deposit_us <= sen.occurred_us
    where sen.part is not null

)
{%- endmacro %}
