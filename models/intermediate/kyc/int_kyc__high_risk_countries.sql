{#-
    Countries while some list rates them high risk or prohibited.
-#}

with

final as (

    select
        country,
        list_name,
        risk_rating,
        occurred_at as listed_from_at,
        ended_at as listed_until_at,
        known_at
    from {{ ref('stg_reference__country_risk') }}
    where risk_rating in ('high', 'prohibited')

)

select * from final
