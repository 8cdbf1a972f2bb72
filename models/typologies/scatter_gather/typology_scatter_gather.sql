{#-
    Scatter-gather: money of one source spreads over several intermediaries and meets again in the
    receiver of the judged transfer.

    1. Count the intermediaries that the evidence lists for each transfer, and add up both sides.
    2. Band the count against the line; a transfer that ends such paths without a price of its own
       cannot be judged.
-#}

with

transfers as (

    select * from {{ ref('int_ledger__transfers') }}
    where chain is not null

),

{{ screened_transfers('on_chain', ref('typology_scatter_gather__parameters')) }},

evidence as (

    select * from {{ ref('typology_scatter_gather__evidence') }}

),

gathers as (

    select * from {{ ref('int_transfers__gathers') }}
    where scatter_gather_distinct_count_7d > 1

),

measured as (

    select
        transfer_key,
        parameter_set_id,
        count(distinct intermediary_key) as intermediary_count,
        sum(case when is_scattering then amount_usd end) as scattered_usd_sum,
        sum(case when not is_scattering then amount_usd end) as gathered_usd_sum,
        min(case when is_scattering then evidence_transfer_key end) as scattered_transfer_key,
        min(occurred_us) as window_start_us,
        max(occurred_us) as window_end_us,
        max(known_us) as known_us
    from evidence
    group by transfer_key, parameter_set_id

),

counted as (

    select
        msd.transfer_key,
        msd.parameter_set_id,
        case
            when msd.intermediary_count >= par.minimum_intermediary_count then 'signal'
            else 'near_miss'
        end as state,
        case when trf.customer_id is not null then 'customer' else 'node' end as subject_type,
        coalesce(trf.customer_id, trf.to_node_id) as subject_id,
        src.from_node_id as counterparty_node_id,
        msd.intermediary_count as measured_value,
        par.minimum_intermediary_count as threshold_value,
        msd.window_start_us,
        msd.known_us,
        src.from_node_id || ' paid ' || {{ usd_text('msd.scattered_usd_sum') }} || ' to '
        || case
            when msd.intermediary_count = 1 then '1 intermediary'
            else cast(msd.intermediary_count as string) || ' intermediaries'
        end
        || ' that paid ' || {{ usd_text('msd.gathered_usd_sum') }} || ' to '
        || trf.to_node_id || ', all within '
        -- whole hours, begun ones included
        || {{ hours_text(
            integer_divide('msd.window_end_us - msd.window_start_us + 3599999999', 3600000000)
        ) }}
        || '; the line is ' || cast(par.minimum_intermediary_count as string)
        || ' intermediaries within ' || {{ hours_text('par.window_hours') }}
        || ', by payments of at least ' || {{ usd_text('par.minimum_amount_usd') }} || '.'
            as reason,
        msd.scattered_usd_sum,
        msd.gathered_usd_sum
    from measured as msd
    inner join parameters as par
        on msd.parameter_set_id = par.parameter_set_id
    inner join transfers as trf
        on msd.transfer_key = trf.transfer_key
    -- a source may have paid by any rail
    inner join {{ ref('int_ledger__transfers') }} as src
        on msd.scattered_transfer_key = src.transfer_key
    where {{ reaches_line(
        'msd.intermediary_count', 'par.minimum_intermediary_count', 'par.near_miss_share'
    ) }}

),

unpriced as (

    select
        gth.transfer_key,
        scr.parameter_set_id
    from gathers as gth
    inner join transfers as trf
        on gth.transfer_key = trf.transfer_key
    inner join screened as scr
        on gth.transfer_key = scr.transfer_key
    inner join parameters as par
        on scr.parameter_set_id = par.parameter_set_id
    where
        trf.amount_usd is null
        and {{ reaches_line(
            'case when par.window_hours <= 24 then gth.scatter_gather_distinct_count_24h'
            ~ ' else gth.scatter_gather_distinct_count_7d end',
            'par.minimum_intermediary_count',
            'par.near_miss_share'
        ) }}

),

judged as (

    select
        transfer_key,
        parameter_set_id,
        state,
        subject_type,
        subject_id,
        counterparty_node_id,
        measured_value,
        threshold_value,
        window_start_us,
        known_us,
        reason,
        cast(scattered_usd_sum as decimal(38, 2)) as scattered_usd_sum,
        cast(gathered_usd_sum as decimal(38, 2)) as gathered_usd_sum
    from counted

),

not_screened as (

    select
        transfer_key,
        parameter_set_id,
        'not_screened' as state
    from unpriced

),

final as (

    {{ verdicts(
        'scatter_gather',
        ['scattered_usd_sum', 'gathered_usd_sum'],
        unjudged='not_screened'
    ) }}

)

select * from final
