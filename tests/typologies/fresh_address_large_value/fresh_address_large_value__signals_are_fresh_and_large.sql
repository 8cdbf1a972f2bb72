{#-
    A signal is at or above its line, a near miss below it; both are of a receiver younger than its
    parameter set allows, on a chain with enough history.
-#}

with

verdicts as (

    select * from {{ ref('typology_fresh_address_large_value') }}

),

parameters as (

    select * from {{ ref('typology_fresh_address_large_value__parameters') }}

),

final as (

    select
        ver.signal_id,
        ver.state,
        ver.measured_value,
        ver.threshold_value,
        ver.age_hours,
        ver.history_days
    from verdicts as ver
    inner join parameters as par
        on ver.parameter_set_id = par.parameter_set_id
    where
        ver.age_hours < cast(0 as double)
        or ver.history_days < cast(0 as double)
        or (
            ver.state in ('signal', 'near_miss')
            and (
                ver.age_hours >= cast(par.maximum_age_hours as double)
                or ver.history_days < cast(par.minimum_history_days as double)
            )
        )
        or (ver.state = 'signal' and ver.measured_value < ver.threshold_value)
        or (ver.state = 'near_miss' and ver.measured_value >= ver.threshold_value)

)

select * from final
