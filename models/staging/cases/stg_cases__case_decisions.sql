{#-
    Decisions on cases fit to use: each once, nothing wrong with it.
-#}

with

final as (

    select
        decision_id,
        case_id,
        customer_id,
        signal_id,
        typology,
        decision,
        valid_until_at,
        analyst_id,
        occurred_at,
        known_at,
        known_at_basis
    from {{ ref('base_cases__case_decisions') }}
    where row_status = 'staged'

)

select * from final
