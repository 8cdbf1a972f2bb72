{#-
    Cycle, what went round: for each transfer that closes cycles of enough payments, those of the one
    with the largest amount. Retraced as int_transfers__cycles found them.

    1. The receiver of the closing transfer had paid, its sender had been paid: the same payment, two
       that meet at a node, or two with one payment between them.
    2. Of the cycles with a price throughout the one whose smallest payment is largest.
-#}

with

{{ screened_transfers('on_chain', ref('typology_cycle__parameters')) }},

cycles as (

    select * from {{ ref('int_transfers__cycles') }}
    where transfer_key is not null

),

steps as (

    select
        transfer_key,
        from_node_key,
        to_node_key,
        amount_usd,
        occurred_us,
        known_us,
        superseded_us,
        is_standing,
        {{ path_stretch('occurred_us') }} as stretch_number
    from {{ ref('int_transfers__steps') }}
    where not is_from_hub and not is_to_hub

),

lines as (

    select
        *,
        {{ hours_us('window_hours') }} as window_us,
        cast(minimum_amount_usd as double) * near_miss_share as least_amount_usd
    from parameters

),

candidates as (

    select
        cyc.transfer_key,
        scr.parameter_set_id,
        lin.minimum_hops,
        lin.window_us,
        lin.least_amount_usd
    from cycles as cyc
    inner join screened as scr
        on cyc.transfer_key = scr.transfer_key
    inner join lines as lin
        on scr.parameter_set_id = lin.parameter_set_id
    where
        (
            (lin.minimum_hops <= 2 and cyc.cycle_2_count_7d > 0)
            or (lin.minimum_hops <= 3 and cyc.cycle_3_count_7d > 0)
            or (lin.minimum_hops <= 4 and cyc.cycle_4_count_7d > 0)
        )
        -- the largest of the smallest amounts of its cycles
        and coalesce(cast(cyc.cycle_usd_min_7d as double) >= lin.least_amount_usd, true)

),

closings as (

    select
        cnd.transfer_key,
        cnd.parameter_set_id,
        cnd.minimum_hops,
        cnd.least_amount_usd,
        stp.from_node_key,
        stp.to_node_key,
        stp.amount_usd,
        stp.occurred_us,
        stp.known_us,
        stp.stretch_number,
        stp.occurred_us - cnd.window_us as window_start_us
    from candidates as cnd
    inner join steps as stp
        on cnd.transfer_key = stp.transfer_key
    where
        stp.is_standing
        and coalesce(cast(stp.amount_usd as double) >= cnd.least_amount_usd, true)

),

-- the window of a transfer touches its own stretch and the one before
laid_closings as (

    select
        *,
        stretch_number as window_stretch
    from closings

    union all

    select
        *,
        stretch_number - 1 as window_stretch
    from closings

),

departures as (

    select
        lay.transfer_key,
        lay.parameter_set_id,
        stp.transfer_key as step_transfer_key,
        stp.to_node_key as reached_key,
        stp.amount_usd as step_usd,
        stp.occurred_us as step_us
    from laid_closings as lay
    inner join steps as stp
        on lay.to_node_key = stp.from_node_key and lay.window_stretch = stp.stretch_number
    where
        stp.occurred_us > lay.window_start_us
        and stp.occurred_us < lay.occurred_us
        and coalesce(cast(stp.amount_usd as double) >= lay.least_amount_usd, true)
        and {{ step_is_known('stp', 'lay') }}

),

arrivals as (

    select
        lay.transfer_key,
        lay.parameter_set_id,
        lay.minimum_hops,
        lay.least_amount_usd,
        lay.from_node_key,
        lay.to_node_key,
        lay.amount_usd as closing_usd,
        lay.occurred_us as closing_us,
        lay.known_us,
        stp.transfer_key as step_transfer_key,
        stp.from_node_key as source_key,
        stp.amount_usd as step_usd,
        stp.occurred_us as step_us
    from laid_closings as lay
    inner join steps as stp
        on lay.from_node_key = stp.to_node_key and lay.window_stretch = stp.stretch_number
    where
        stp.occurred_us > lay.window_start_us
        and stp.occurred_us < lay.occurred_us
        and coalesce(cast(stp.amount_usd as double) >= lay.least_amount_usd, true)
        and {{ step_is_known('stp', 'lay') }}

),

ways as (

    select
        arr.*,
        dep.step_transfer_key as departure_transfer_key,
        dep.reached_key,
        dep.step_usd as departure_usd,
        dep.step_us as departure_us,
        {{ path_stretch('arr.step_us') }} as stretch_number
    from arrivals as arr
    inner join departures as dep
        on arr.transfer_key = dep.transfer_key and arr.parameter_set_id = dep.parameter_set_id
    where
        -- one payment is the whole way, or two of different times
        (arr.step_transfer_key = dep.step_transfer_key and arr.source_key = arr.to_node_key)
        or (
            dep.step_us < arr.step_us
            and arr.source_key != arr.to_node_key
            and dep.reached_key != arr.from_node_key
        )

),

open_ways as (

    select
        *,
        stretch_number as window_stretch
    from ways
    where source_key not in (to_node_key, reached_key)

    union all

    select
        *,
        stretch_number - 1 as window_stretch
    from ways
    where source_key not in (to_node_key, reached_key)

),

found as (

    select
        transfer_key,
        parameter_set_id,
        minimum_hops,
        closing_usd,
        closing_us,
        known_us,
        case when source_key = to_node_key then 2 else 3 end as hops,
        departure_transfer_key,
        departure_usd,
        departure_us,
        cast(null as bigint) as middle_transfer_key,
        cast(null as decimal(18, 2)) as middle_usd,
        cast(null as bigint) as middle_us,
        step_transfer_key as arrival_transfer_key,
        step_usd as arrival_usd,
        step_us as arrival_us,
        closing_usd is not null and departure_usd is not null and step_usd is not null
            as has_prices
    from ways
    where source_key in (to_node_key, reached_key)

    union all

    select
        opn.transfer_key,
        opn.parameter_set_id,
        opn.minimum_hops,
        opn.closing_usd,
        opn.closing_us,
        opn.known_us,
        4 as hops,
        opn.departure_transfer_key,
        opn.departure_usd,
        opn.departure_us,
        stp.transfer_key as middle_transfer_key,
        stp.amount_usd as middle_usd,
        stp.occurred_us as middle_us,
        opn.step_transfer_key as arrival_transfer_key,
        opn.step_usd as arrival_usd,
        opn.step_us as arrival_us,
        opn.closing_usd is not null
        and opn.departure_usd is not null
        and stp.amount_usd is not null
        and opn.step_usd is not null as has_prices
    from open_ways as opn
    inner join steps as stp
        on
            opn.reached_key = stp.from_node_key
            and opn.source_key = stp.to_node_key
            and opn.window_stretch = stp.stretch_number
    where
        stp.occurred_us > opn.departure_us
        and stp.occurred_us < opn.step_us
        and coalesce(cast(stp.amount_usd as double) >= opn.least_amount_usd, true)
        and {{ step_is_known('stp', 'opn') }}

),

ranked as (

    select
        *,
        row_number() over (
            partition by transfer_key, parameter_set_id
            order by
                case when has_prices then 1 else 2 end asc,
                coalesce(least(closing_usd, departure_usd, middle_usd, arrival_usd), 0) desc,
                hops asc,
                departure_us desc,
                arrival_us desc,
                departure_transfer_key asc,
                arrival_transfer_key asc,
                middle_transfer_key asc
        ) as choice
    from found
    where hops >= minimum_hops

),

chosen as (

    select * from ranked
    where choice = 1

),

places as (

    select
        'departure' as step_place,
        'first payment of the cycle' as role

    union all

    select
        'middle' as step_place,
        'payment within the cycle' as role

    union all

    select
        'arrival' as step_place,
        'payment to the one who closes the cycle' as role

    union all

    select
        'closing' as step_place,
        'payment that closes the cycle' as role

),

final as (

    select
        cho.transfer_key,
        cho.parameter_set_id,
        case plc.step_place
            when 'departure' then cho.departure_transfer_key
            when 'middle' then cho.middle_transfer_key
            when 'arrival' then cho.arrival_transfer_key
            else cho.transfer_key
        end as evidence_transfer_key,
        plc.role,
        case plc.step_place
            when 'departure' then cho.departure_usd
            when 'middle' then cho.middle_usd
            when 'arrival' then cho.arrival_usd
            else cho.closing_usd
        end as amount_usd,
        case plc.step_place
            when 'departure' then cho.departure_us
            when 'middle' then cho.middle_us
            when 'arrival' then cho.arrival_us
            else cho.closing_us
        end as occurred_us,
        cho.known_us
    from chosen as cho
    inner join places as plc
        on
            plc.step_place in ('departure', 'closing')
            or (plc.step_place = 'arrival' and cho.hops >= 3)
            or (plc.step_place = 'middle' and cho.hops = 4)

)

select * from final
