{#-
    Decisions on cases that found nothing: for a time they keep like signals of the customer quiet.
-#}

with

final as (

    select
        decision_id,
        customer_id,
        typology,
        decision,
        {{ epoch_us('known_at') }} as known_us,
        {{ epoch_us('valid_until_at') }} as valid_until_us
    from {{ ref('stg_cases__case_decisions') }}
    where
        decision in ('false_positive', 'closed_no_action')
        and customer_id is not null
        and typology is not null

)

select * from final
