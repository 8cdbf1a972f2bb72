{#-
    What is told of is a receiver younger than its parameter set allows, or nearly so, on a chain with
    enough history.
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
        ver.age_hours,
        ver.history_days
    from verdicts as ver
    inner join parameters as par
        on ver.parameter_set_id = par.parameter_set_id
    where
        ver.state in ('signal', 'near_miss')
        and not coalesce(
            ver.age_hours >= cast(0 as double)
            and (
                ver.age_hours < cast(par.maximum_age_hours as double)
                or (
                    ver.state = 'near_miss'
                    and {{ stays_near(
                        'ver.age_hours', 'par.maximum_age_hours', 'par.near_miss_share'
                    ) }}
                )
            )
            and ver.history_days >= par.minimum_history_days,
            false
        )

)

select * from final
