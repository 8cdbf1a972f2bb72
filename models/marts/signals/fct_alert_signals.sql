{#-
    The signals behind each alert: those that were live at some time while it was.
-#}

with

alerts as (

    select
        *,
        {{ epoch_us('known_at') }} as opened_us,
        {{ epoch_us('live_until_at') }} as closed_us
    from {{ ref('fct_alerts') }}

),

signals as (

    select * from {{ ref('int_screening__alert_signals') }}

),

final as (

    select
        alr.alert_id,
        sig.signal_id,
        sig.typology,
        sig.risk_weight,
        sig.is_suppressed,
        {{ timestamp_from_us('sig.known_us') }} as known_at
    from alerts as alr
    inner join signals as sig
        on
            alr.parameter_set_id = sig.parameter_set_id
            and alr.alert_subject_type = sig.alert_subject_type
            and alr.alert_subject_id = sig.alert_subject_id
            and alr.closed_us > sig.known_us
            and alr.opened_us < sig.live_until_us

)

select * from final
