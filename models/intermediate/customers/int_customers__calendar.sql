{#-
    The days that daily features have: those on which a transfer, login or security event of any
    customer became known. A clock gone wrong adds a day, not the years up to it.
-#}

with

final as (

    select from_day as feature_day from {{ ref('int_customers__flows') }}

    union

    select from_day as feature_day from {{ ref('int_customers__logins') }}

    union

    select greatest({{ day_of('occurred_at') }}, {{ day_of('known_at') }}) as feature_day
    from {{ ref('stg_exchange__security_events') }}

)

select * from final
