{#-
    The spans in which the score of a customer or cluster is at or above the line: of all signals, and
    of those that no decision keeps quiet.

    1. Of each typology, the spans in which it has a live signal: several at once count once.
    2. Its weight comes with the span and leaves with it; the running sum is the score.
    3. Neighbouring stretches at or above the line are one span.
-#}

with

signals as (

    select * from {{ ref('int_screening__alert_signals') }}

),

parameters as (

    select * from {{ ref('alert_parameters') }}

),

scoped as (

    select
        'all' as scope,
        sig.*
    from signals as sig

    union all

    select
        'unsuppressed' as scope,
        sig.*
    from signals as sig
    where not sig.is_suppressed

),

beginnings as (

    select
        *,
        coalesce(
            known_us > max(live_until_us) over (
                partition by
                    parameter_set_id, scope, alert_subject_type, alert_subject_id, typology
                order by known_us, signal_id
                rows between unbounded preceding and 1 preceding
            ),
            true
        ) as is_beginning
    from scoped

),

numbered as (

    select
        *,
        sum(case when is_beginning then 1 else 0 end) over (
            partition by parameter_set_id, scope, alert_subject_type, alert_subject_id, typology
            order by known_us, signal_id
            rows between unbounded preceding and current row
        ) as live_number
    from beginnings

),

live_spans as (

    select
        parameter_set_id,
        scope,
        alert_subject_type,
        alert_subject_id,
        min(known_us) as from_us,
        max(live_until_us) as until_us,
        max(risk_weight) as risk_weight
    from numbered
    group by
        parameter_set_id, scope, alert_subject_type, alert_subject_id, typology, live_number

),

changes as (

    select
        parameter_set_id,
        scope,
        alert_subject_type,
        alert_subject_id,
        from_us as change_us,
        risk_weight as score_change
    from live_spans

    union all

    select
        parameter_set_id,
        scope,
        alert_subject_type,
        alert_subject_id,
        until_us as change_us,
        -risk_weight as score_change
    from live_spans

),

summed_changes as (

    select
        parameter_set_id,
        scope,
        alert_subject_type,
        alert_subject_id,
        change_us,
        sum(score_change) as score_change
    from changes
    group by parameter_set_id, scope, alert_subject_type, alert_subject_id, change_us

),

scores as (

    select
        parameter_set_id,
        scope,
        alert_subject_type,
        alert_subject_id,
        change_us as from_us,
        lead(change_us) over subject as until_us,
        sum(score_change) over subject as score
    from summed_changes
    window
        subject as (
            partition by parameter_set_id, scope, alert_subject_type, alert_subject_id
            order by change_us
        )

),

judged as (

    select
        sco.*,
        par.minimum_score,
        sco.score >= par.minimum_score as is_raised
    from scores as sco
    inner join parameters as par
        on sco.parameter_set_id = par.parameter_set_id

),

crossings as (

    select
        *,
        is_raised and not coalesce(
            lag(is_raised) over (
                partition by parameter_set_id, scope, alert_subject_type, alert_subject_id
                order by from_us
            ),
            false
        ) as is_crossing
    from judged

),

stretches as (

    select
        *,
        sum(case when is_crossing then 1 else 0 end) over (
            partition by parameter_set_id, scope, alert_subject_type, alert_subject_id
            order by from_us
            rows between unbounded preceding and current row
        ) as span_number
    from crossings

),

final as (

    select
        parameter_set_id,
        scope,
        alert_subject_type,
        alert_subject_id,
        cast(min(from_us) as bigint) as opened_us,
        cast(max(until_us) as bigint) as live_until_us,
        cast(max(score) as bigint) as score,
        cast(max(minimum_score) as bigint) as minimum_score
    from stretches
    where is_raised
    group by parameter_set_id, scope, alert_subject_type, alert_subject_id, span_number

)

select * from final
