{#-
    Scatter-gather, what spread and met: for each transfer to a node that one source reaches over
    enough intermediaries, its sender among them, the payments to and from these. Retraced as
    int_transfers__gathers found them.

    1. Who had paid the receiver: the intermediaries. Who had paid the sender: the sources.
    2. What each source had paid to each intermediary before that one last paid the receiver.
    3. Keep the source with most intermediaries.
-#}

with

{{ screened_transfers('on_chain', ref('typology_scatter_gather__parameters')) }},

gathers as (

    select * from {{ ref('int_transfers__gathers') }}
    where scatter_gather_distinct_count_7d > 1

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
    where not is_from_hub and not is_to_hub and amount_usd is not null

),

candidates as (

    select
        gth.transfer_key,
        scr.parameter_set_id,
        par.minimum_intermediary_count,
        par.minimum_amount_usd,
        par.near_miss_share,
        {{ hours_us('par.window_hours') }} as window_us,
        -- by payments of any amount; those that are large enough are fewer
        case
            when par.window_hours <= 24 then gth.scatter_gather_distinct_count_24h
            else gth.scatter_gather_distinct_count_7d
        end as intermediary_count
    from gathers as gth
    inner join screened as scr
        on gth.transfer_key = scr.transfer_key
    inner join parameters as par
        on scr.parameter_set_id = par.parameter_set_id

),

closings as (

    select
        cnd.transfer_key,
        cnd.parameter_set_id,
        cnd.minimum_intermediary_count,
        cnd.minimum_amount_usd,
        cnd.near_miss_share,
        stp.from_node_key,
        stp.to_node_key,
        stp.occurred_us,
        stp.known_us,
        stp.stretch_number,
        stp.occurred_us - cnd.window_us as window_start_us
    from candidates as cnd
    inner join steps as stp
        on cnd.transfer_key = stp.transfer_key
    where
        stp.is_standing
        and stp.amount_usd >= cnd.minimum_amount_usd
        and {{ reaches_line(
            'cnd.intermediary_count', 'cnd.minimum_intermediary_count', 'cnd.near_miss_share'
        ) }}

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

arrivals as (

    select
        lay.transfer_key,
        lay.parameter_set_id,
        stp.from_node_key as intermediary_key,
        stp.transfer_key as step_transfer_key,
        stp.amount_usd,
        stp.occurred_us
    from laid_closings as lay
    inner join steps as stp
        on lay.to_node_key = stp.to_node_key and lay.window_stretch = stp.stretch_number
    where
        stp.occurred_us > lay.window_start_us
        and stp.occurred_us <= lay.occurred_us
        and stp.amount_usd >= lay.minimum_amount_usd
        and {{ step_is_known('stp', 'lay') }}

),

intermediaries as (

    select
        transfer_key,
        parameter_set_id,
        intermediary_key,
        max(occurred_us) as last_us
    from arrivals
    group by transfer_key, parameter_set_id, intermediary_key

),

sources as (

    select
        lay.transfer_key,
        lay.parameter_set_id,
        lay.minimum_intermediary_count,
        lay.minimum_amount_usd,
        lay.near_miss_share,
        lay.known_us,
        lay.window_start_us,
        lay.stretch_number,
        stp.from_node_key as source_key
    from laid_closings as lay
    inner join steps as stp
        on lay.from_node_key = stp.to_node_key and lay.window_stretch = stp.stretch_number
    where
        stp.occurred_us > lay.window_start_us
        and stp.occurred_us < lay.occurred_us
        and stp.from_node_key != lay.to_node_key
        and stp.amount_usd >= lay.minimum_amount_usd
        and {{ step_is_known('stp', 'lay') }}
    group by
        lay.transfer_key,
        lay.parameter_set_id,
        lay.minimum_intermediary_count,
        lay.minimum_amount_usd,
        lay.near_miss_share,
        lay.known_us,
        lay.window_start_us,
        lay.stretch_number,
        stp.from_node_key

),

crossings as (

    select
        src.*,
        itm.intermediary_key,
        itm.last_us
    from sources as src
    inner join intermediaries as itm
        on src.transfer_key = itm.transfer_key and src.parameter_set_id = itm.parameter_set_id
    where src.source_key != itm.intermediary_key

),

laid_crossings as (

    select
        *,
        stretch_number as window_stretch
    from crossings

    union all

    select
        *,
        stretch_number - 1 as window_stretch
    from crossings

),

departures as (

    select
        lay.transfer_key,
        lay.parameter_set_id,
        lay.minimum_intermediary_count,
        lay.near_miss_share,
        lay.known_us,
        lay.source_key,
        lay.intermediary_key,
        stp.transfer_key as step_transfer_key,
        stp.amount_usd,
        stp.occurred_us
    from laid_crossings as lay
    inner join steps as stp
        on
            lay.source_key = stp.from_node_key
            and lay.intermediary_key = stp.to_node_key
            and lay.window_stretch = stp.stretch_number
    where
        stp.occurred_us > lay.window_start_us
        and stp.occurred_us < lay.last_us
        and stp.amount_usd >= lay.minimum_amount_usd
        and {{ step_is_known('stp', 'lay') }}

),

spreads as (

    select
        transfer_key,
        parameter_set_id,
        source_key,
        minimum_intermediary_count,
        near_miss_share,
        count(distinct intermediary_key) as intermediary_count,
        sum(amount_usd) as departure_usd
    from departures
    group by
        transfer_key, parameter_set_id, source_key, minimum_intermediary_count, near_miss_share

),

ranked as (

    select
        *,
        row_number() over (
            partition by transfer_key, parameter_set_id
            order by intermediary_count desc, departure_usd desc, source_key asc
        ) as choice
    from spreads
    where {{ reaches_line('intermediary_count', 'minimum_intermediary_count', 'near_miss_share') }}

),

chosen_departures as (

    select dep.*
    from departures as dep
    inner join ranked as rnk
        on
            dep.transfer_key = rnk.transfer_key
            and dep.parameter_set_id = rnk.parameter_set_id
            and dep.source_key = rnk.source_key
    where rnk.choice = 1

),

first_departures as (

    select
        transfer_key,
        parameter_set_id,
        intermediary_key,
        known_us,
        min(occurred_us) as first_us
    from chosen_departures
    group by transfer_key, parameter_set_id, intermediary_key, known_us

),

final as (

    select
        transfer_key,
        parameter_set_id,
        step_transfer_key as evidence_transfer_key,
        'from the source to an intermediary' as role,
        intermediary_key,
        true as is_scattering,
        amount_usd,
        occurred_us,
        known_us
    from chosen_departures

    union all

    select
        arr.transfer_key,
        arr.parameter_set_id,
        arr.step_transfer_key as evidence_transfer_key,
        'from an intermediary to the receiver' as role,
        arr.intermediary_key,
        false as is_scattering,
        arr.amount_usd,
        arr.occurred_us,
        fst.known_us
    from arrivals as arr
    inner join first_departures as fst
        on
            arr.transfer_key = fst.transfer_key
            and arr.parameter_set_id = fst.parameter_set_id
            and arr.intermediary_key = fst.intermediary_key
    where arr.occurred_us > fst.first_us

)

select * from final
