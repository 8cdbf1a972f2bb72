{#-
    What is told is of an illicit category that has no typology of its own, and its measure is the
    amount by the line of that category's severity.
-#}

with

verdicts as (

    select * from {{ ref('typology_illicit_exposure_direct') }}
    where signal_id is not null

),

parameters as (

    select * from {{ ref('typology_illicit_exposure_direct__parameters') }}

),

categories as (

    select * from {{ ref('attribution_categories') }}
    where is_illicit and risk_group != 'mixing' and category != 'sanctioned'

),

final as (

    select
        ver.signal_id,
        ver.state,
        ver.category,
        ver.amount_usd,
        ver.measured_value
    from verdicts as ver
    inner join parameters as par
        on ver.parameter_set_id = par.parameter_set_id
    left join categories as cat
        on ver.category = cat.category and ver.severity = cat.severity
    where
        cat.category is null
        or (ver.state = 'signal') != (
            ver.amount_usd >= case
                when ver.severity = 'severe' then par.severe_minimum_usd else par.high_minimum_usd
            end
        )

)

select * from final
