{#-
    Cycle: a transfer that brings money back to where it started, over others, within a day.

    1. Count the payments of the cycle the evidence lists, and take the smallest: so much went round.
    2. Band it against the line; a cycle with a payment without a price cannot be judged.
-#}

with

transfers as (

    select * from {{ ref('int_ledger__transfers') }}
    where chain is not null

),

{{ screened_transfers('on_chain', ref('typology_cycle__parameters')) }},

evidence as (

    select * from {{ ref('typology_cycle__evidence') }}

),

measured as (

    select
        transfer_key,
        parameter_set_id,
        count(*) as hops,
        count(amount_usd) as priced_count,
        min(amount_usd) as cycle_usd_min,
        min(occurred_us) as window_start_us,
        max(occurred_us) as window_end_us,
        max(known_us) as known_us
    from evidence
    group by transfer_key, parameter_set_id

),

banded as (

    select
        msd.*,
        par.minimum_hops,
        par.minimum_amount_usd,
        par.window_hours,
        trf.customer_id,
        trf.from_node_id,
        trf.to_node_id,
        trf.direction,
        case
            when msd.priced_count < msd.hops then 'not_screened'
            when msd.cycle_usd_min >= par.minimum_amount_usd then 'signal'
            else 'near_miss'
        end as state,
        -- whole hours, begun ones included
        {{ integer_divide('msd.window_end_us - msd.window_start_us + 3599999999', 3600000000) }}
            as round_trip_hours
    from measured as msd
    inner join parameters as par
        on msd.parameter_set_id = par.parameter_set_id
    inner join transfers as trf
        on msd.transfer_key = trf.transfer_key
    where
        {{ reaches_line('msd.cycle_usd_min', 'par.minimum_amount_usd', 'par.near_miss_share') }}
        or msd.priced_count < msd.hops

),

judged as (

    select
        transfer_key,
        parameter_set_id,
        state,
        case when customer_id is not null then 'customer' else 'node' end as subject_type,
        coalesce(customer_id, to_node_id) as subject_id,
        case when direction = 'out' then to_node_id else from_node_id end as counterparty_node_id,
        cycle_usd_min as measured_value,
        minimum_amount_usd as threshold_value,
        window_start_us,
        known_us,
        case
            when state in ('signal', 'near_miss')
                then
                    'Money came back to ' || to_node_id || ' in '
                    || {{ count_text('hops', 'payment') }} || ' within '
                    || {{ hours_text('round_trip_hours') }} || ', each of at least '
                    || {{ usd_text('cycle_usd_min') }} || '; the line is '
                    || {{ usd_text('minimum_amount_usd') }} || ' in each of at least '
                    || {{ count_text('minimum_hops', 'payment') }} || ' within '
                    || {{ hours_text('window_hours') }} || '.'
        end as reason,
        case when state in ('signal', 'near_miss') then cast(hops as bigint) end as cycle_hops
    from banded

),

final as (

    {{ verdicts('cycle', ['cycle_hops']) }}

)

select * from final
