{#-
    What every typology has to tell, by episode: signals, with near misses and retro-exposures beside
    them.

    1. An episode is told by its gravest verdict, and known since its first.
    2. A near miss that a signal of the same parameter set overlaps has become it.
-#}

with

verdicts as (

    select * from {{ ref('int_screening__signals') }}

),

evidence as (

    select * from {{ ref('int_screening__evidence') }}

),

ranked as (

    select
        *,
        row_number() over (
            partition by episode_signal_id
            order by measured_value desc, known_at asc, signal_id asc
        ) as gravity
    from verdicts

),

spans as (

    select
        episode_signal_id,
        min(window_start_at) as window_start_at,
        max(window_end_at) as window_end_at,
        min(known_at) as known_at,
        max(known_at) as last_known_at,
        count(*) as verdict_count
    from verdicts
    group by episode_signal_id

),

transfer_counts as (

    select
        episode_signal_id,
        count(*) as transfer_count
    from evidence
    group by episode_signal_id

),

episodes as (

    select
        grv.episode_signal_id as signal_id,
        grv.typology,
        grv.parameter_set_id,
        grv.state,
        grv.subject_type,
        grv.subject_id,
        grv.customer_id,
        grv.counterparty_node_id,
        grv.transfer_id,
        grv.measured_value,
        grv.threshold_value,
        spn.window_start_at,
        spn.window_end_at,
        grv.occurred_at,
        spn.known_at,
        spn.last_known_at,
        grv.amount_usd,
        spn.verdict_count,
        cnt.transfer_count,
        grv.reason
    from ranked as grv
    inner join spans as spn
        on grv.episode_signal_id = spn.episode_signal_id
    inner join transfer_counts as cnt
        on grv.episode_signal_id = cnt.episode_signal_id
    where grv.gravity = 1

),

outgrown as (

    select distinct mis.signal_id
    from episodes as mis
    inner join episodes as sig
        on
            mis.typology = sig.typology
            and mis.parameter_set_id = sig.parameter_set_id
            and mis.subject_type = sig.subject_type
            and mis.subject_id = sig.subject_id
            and mis.window_start_at <= sig.window_end_at
            and mis.window_end_at >= sig.window_start_at
    where mis.state = 'near_miss' and sig.state = 'signal'

),

final as (

    select eps.*
    from episodes as eps
    left join outgrown as otg
        on eps.signal_id = otg.signal_id
    where otg.signal_id is null

)

select * from final
