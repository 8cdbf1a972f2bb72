{#-
    The limits of each verification tier that held and were known on the evening of each day.

    Of several for the same period the one that came into force last holds.
-#}

with

calendar as (

    select * from {{ ref('int_customers__calendar') }}

),

limits as (

    select
        kyc_tier,
        direction,
        period_days,
        limit_usd,
        occurred_at,
        greatest({{ day_of('occurred_at') }}, {{ day_of('known_at') }}) as from_day
    from {{ ref('stg_reference__kyc_tier_limits') }}

),

ranked as (

    select
        cal.feature_day,
        lim.kyc_tier,
        lim.direction,
        lim.period_days,
        lim.limit_usd,
        row_number() over (
            partition by cal.feature_day, lim.kyc_tier, lim.direction, lim.period_days
            order by lim.occurred_at desc
        ) as place
    from calendar as cal
    inner join limits as lim
        on cal.feature_day >= lim.from_day

),

final as (

    select
        {{ limit_columns() }}
        kyc_tier,
        feature_day
    from ranked
    where place = 1
    group by kyc_tier, feature_day

)

select * from final
