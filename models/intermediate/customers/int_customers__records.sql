{#-
    Which version of the record was the newest known, and the earliest day on record, on the evenings
    on which that could change.
-#}

with

days as (

    select
        customer_id,
        greatest({{ day_of('valid_from_at') }}, {{ day_of('known_at') }}) as change_day,
        max(version_number) as version_number,
        min({{ day_of('valid_from_at') }}) as first_day
    from {{ ref('int_kyc__customer_versions') }}
    group by
        customer_id,
        greatest({{ day_of('valid_from_at') }}, {{ day_of('known_at') }})

),

final as (

    select
        customer_id,
        change_day,
        max(version_number) over (
            partition by customer_id
            order by change_day
            rows between unbounded preceding and current row
        ) as version_number,
        min(first_day) over (
            partition by customer_id
            order by change_day
            rows between unbounded preceding and current row
        ) as first_day
    from days

)

select * from final
