{#-
    Ratings of countries fit to use: each once, nothing wrong with it.
-#}

with

final as (

    select
        country,
        list_name,
        risk_rating,
        ended_at,
        occurred_at,
        known_at,
        known_at_basis
    from {{ ref('base_reference__country_risk') }}
    where row_status = 'staged'

)

select * from final
