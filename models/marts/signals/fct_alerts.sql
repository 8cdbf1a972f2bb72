{#-
    Alerts: a customer or cluster whose signals together weigh enough. An alert is for a person to look
    at; it never blocks.

    1. An alert is a span in which the score of live signals is at or above the line.
    2. It is open where it would be so without the signals that earlier decisions keep quiet, else
       suppressed: it stays on record.
    3. It is named after the signal that raised it.
-#}

with

spans as (

    select * from {{ ref('int_screening__alert_spans') }}

),

signals as (

    select * from {{ ref('int_screening__alert_signals') }}

),

severities as (

    select * from {{ ref('alert_severities') }}

),

-- how much of it no decision keeps quiet
open_scores as (

    select
        spn.parameter_set_id,
        spn.alert_subject_type,
        spn.alert_subject_id,
        spn.opened_us,
        max(opn.score) as score
    from spans as spn
    inner join spans as opn
        on
            spn.parameter_set_id = opn.parameter_set_id
            and spn.alert_subject_type = opn.alert_subject_type
            and spn.alert_subject_id = opn.alert_subject_id
            and spn.opened_us <= opn.opened_us
            and spn.live_until_us > opn.opened_us
    where spn.scope = 'all' and opn.scope = 'unsuppressed'
    group by
        spn.parameter_set_id, spn.alert_subject_type, spn.alert_subject_id, spn.opened_us

),

alerts as (

    select
        spn.parameter_set_id,
        spn.alert_subject_type,
        spn.alert_subject_id,
        spn.opened_us,
        spn.live_until_us,
        spn.minimum_score,
        coalesce(opn.score, spn.score) as score,
        opn.score is not null as is_open
    from spans as spn
    left join open_scores as opn
        on
            spn.parameter_set_id = opn.parameter_set_id
            and spn.alert_subject_type = opn.alert_subject_type
            and spn.alert_subject_id = opn.alert_subject_id
            and spn.opened_us = opn.opened_us
    where spn.scope = 'all'

),

members as (

    select
        alr.parameter_set_id,
        alr.alert_subject_type,
        alr.alert_subject_id,
        alr.opened_us,
        min(case when sig.known_us = alr.opened_us then sig.signal_id end) as raising_signal_id,
        count(*) as signal_count,
        count(case when sig.is_suppressed then 1 end) as suppressed_signal_count,
        count(distinct sig.typology) as typology_count,
        {% for typology in typology_slugs() -%}
        coalesce(max(case when sig.typology = '{{ typology }}' then ', {{ typology }}' end), '')
        {{ '|| ' if not loop.last }}
        {%- endfor %} as typologies
    from alerts as alr
    inner join signals as sig
        on
            alr.parameter_set_id = sig.parameter_set_id
            and alr.alert_subject_type = sig.alert_subject_type
            and alr.alert_subject_id = sig.alert_subject_id
            and alr.live_until_us > sig.known_us
            and alr.opened_us < sig.live_until_us
    group by
        alr.parameter_set_id, alr.alert_subject_type, alr.alert_subject_id, alr.opened_us

),

graded as (

    select
        alr.parameter_set_id,
        alr.alert_subject_type,
        alr.alert_subject_id,
        alr.opened_us,
        max(sev.minimum_score) as severity_score
    from alerts as alr
    inner join severities as sev
        on alr.score >= sev.minimum_score
    group by
        alr.parameter_set_id, alr.alert_subject_type, alr.alert_subject_id, alr.opened_us

),

final as (

    select
        md5('alert:' || alr.parameter_set_id || ':' || mem.raising_signal_id) as alert_id,
        alr.parameter_set_id,
        alr.alert_subject_type,
        alr.alert_subject_id,
        case when alr.alert_subject_type = 'customer' then alr.alert_subject_id end as customer_id,
        case when alr.is_open then 'open' else 'suppressed' end as alert_status,
        sev.severity,
        cast(alr.score as double) as alert_score,
        cast(alr.minimum_score as double) as threshold_score,
        substr(mem.typologies, 3) as typologies,
        mem.typology_count,
        mem.signal_count,
        mem.suppressed_signal_count,
        mem.raising_signal_id,
        {{ timestamp_from_us('alr.opened_us') }} as known_at,
        {{ timestamp_from_us('alr.live_until_us') }} as live_until_at,
        'Live signals weigh ' || cast(alr.score as string) || ' together, the line is '
        || cast(alr.minimum_score as string) || ': '
        || {{ count_text('mem.signal_count', 'signal') }} || ' of '
        || {{ count_text('mem.typology_count', 'kind') }} || ' (' || substr(mem.typologies, 3)
        || ')'
        || case
            when mem.suppressed_signal_count > 0
                then
                    '. Earlier decisions keep ' || cast(mem.suppressed_signal_count as string)
                    || ' of them quiet'
            else ''
        end
        || '.' as reason
    from alerts as alr
    inner join members as mem
        on
            alr.parameter_set_id = mem.parameter_set_id
            and alr.alert_subject_type = mem.alert_subject_type
            and alr.alert_subject_id = mem.alert_subject_id
            and alr.opened_us = mem.opened_us
    inner join graded as grd
        on
            alr.parameter_set_id = grd.parameter_set_id
            and alr.alert_subject_type = grd.alert_subject_type
            and alr.alert_subject_id = grd.alert_subject_id
            and alr.opened_us = grd.opened_us
    inner join severities as sev
        on grd.severity_score = sev.minimum_score

)

select * from final
