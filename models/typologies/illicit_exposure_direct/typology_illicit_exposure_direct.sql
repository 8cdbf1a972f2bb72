{#-
    Illicit exposure, direct: a transfer whose other side is attributed to an illicit category.

    1. Take what came straight from, or went straight to, such an address, with the spans in which
       that was known.
    2. Measure the amount by the line of the category's severity.
    3. Decide by the first exposure that made a signal, also where its claim was withdrawn later,
       else by the gravest that still stands.
-#}

with

{{ screened_transfers('on_chain', ref('typology_illicit_exposure_direct__parameters')) }},

transfers as (

    select * from {{ ref('int_ledger__transfers') }}
    where chain is not null

),

-- round 0: nobody in between
exposures as (

    select * from {{ ref('int_exposure__transfers') }}
    where round_number = 0

),

categories as (

    select * from {{ ref('attribution_categories') }}
    -- lists and mixing have typologies of their own
    where severity != 'none' and category != 'sanctioned' and risk_group != 'mixing'

),

lines as (

    select
        par.parameter_set_id,
        par.near_miss_share,
        cat.category,
        cat.severity,
        case when cat.severity = 'severe' then par.severe_minimum_usd else par.high_minimum_usd end
            as minimum_usd
    from parameters as par
    cross join categories as cat

),

exposed as (

    select
        exs.transfer_key,
        exs.known_us as transfer_known_us,
        exs.direction,
        exs.layer,
        exs.category,
        exs.from_us,
        exs.until_us,
        exs.amount_usd,
        lin.parameter_set_id,
        lin.severity,
        lin.minimum_usd,
        lin.near_miss_share,
        coalesce(exs.amount_usd >= lin.minimum_usd, false) as is_signal,
        {{ quotient('exs.amount_usd', 'lin.minimum_usd') }} as line_multiple
    from exposures as exs
    inner join lines as lin
        on exs.category = lin.category

),

-- a signal stays what it was, all else is as it stands
standing as (

    select
        exd.*,
        trf.asset,
        trf.customer_id,
        trf.amount_native,
        trf.occurred_at,
        case when exd.direction = 'incoming' then trf.from_node_id else trf.to_node_id end
            as illicit_node_id,
        case when exd.direction = 'incoming' then trf.to_node_id else trf.from_node_id end
            as exposed_node_id,
        cast(length(trf.chain) + 2 as int) as address_start
    from exposed as exd
    inner join screened as scr
        on exd.transfer_key = scr.transfer_key and exd.parameter_set_id = scr.parameter_set_id
    -- of a movement that was restated, the version that stands
    inner join transfers as trf
        on
            exd.transfer_key = trf.transfer_key
            and exd.transfer_known_us
            = greatest({{ epoch_us('trf.known_at') }}, {{ epoch_us('trf.occurred_at') }})
    where exd.is_signal or exd.until_us = {{ never_us() }}

),

ranked as (

    select
        *,
        row_number() over (
            partition by parameter_set_id, transfer_key
            order by
                case when is_signal then 1 else 2 end asc,
                case when is_signal then from_us else 0 end asc,
                coalesce(line_multiple, cast(0 as double)) desc,
                from_us asc,
                category asc,
                direction asc,
                layer asc
        ) as gravity
    from standing

),

judged as (

    select
        transfer_key,
        parameter_set_id,
        case
            when is_signal then 'signal'
            when amount_usd is not null then 'near_miss'
            else 'not_screened'
        end as state,
        case when customer_id is not null then 'customer' else 'node' end as subject_type,
        coalesce(customer_id, exposed_node_id) as subject_id,
        illicit_node_id as counterparty_node_id,
        line_multiple as measured_value,
        cast(1 as double) as threshold_value,
        {{ epoch_us('occurred_at') }} as window_start_us,
        from_us as known_us,
        case
            when amount_usd is not null
                then
                    {{ amount_text('amount_native') }} || ' ' || asset || ' ('
                    || {{ usd_text('amount_usd') }} || ') went '
                    || case when direction = 'incoming' then 'from ' else 'to ' end
                    || substr(illicit_node_id, address_start) || ', attributed to the category '
                    || replace(category, '_', ' ') || ', known to us from '
                    || {{ day_text(timestamp_from_us('from_us')) }} || '; the line for '
                    || severity || ' categories is ' || {{ usd_text('minimum_usd') }} || '.'
        end as reason,
        case when amount_usd is not null then category end as category,
        case when amount_usd is not null then severity end as severity,
        case when amount_usd is not null then direction end as exposure_direction,
        case when amount_usd is not null then layer end as attribution_layer
    from ranked
    where
        gravity = 1
        and coalesce({{ reaches_line('amount_usd', 'minimum_usd', 'near_miss_share') }}, true)

),

final as (

    {{ verdicts(
        'illicit_exposure_direct',
        ['category', 'severity', 'exposure_direction', 'attribution_layer'],
        screened_if='scr.is_tags_screened'
    ) }}

)

select * from final
