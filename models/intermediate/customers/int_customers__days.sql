{#-
    The days of each customer, and on each which states of the windows hold on its evening.

    1. A customer has the days of the calendar from the first on which anything about it was known.
    2. Each state holds from its day until the next of its kind: the last day is carried on.
-#}

with

calendar as (

    select * from {{ ref('int_customers__calendar') }}

),

states as (

    {% for rail in ['fiat', 'crypto', 'internal', 'trade'] -%}
    select
        customer_id,
        '{{ rail }}' as kind,
        change_day
    from {{ ref('int_customers__flow_windows') }}
    where rail = '{{ rail }}'

    union all

    {% endfor -%}
    {% for kind, model in [
        ('access', 'access_windows'), ('event', 'event_windows'), ('shared', 'shared'),
        ('record', 'records'),
    ] -%}
    select
        customer_id,
        '{{ kind }}' as kind,
        change_day
    from {{ ref('int_customers__' ~ model) }}

    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

customers as (

    select
        customer_id,
        min(change_day) as first_change_day
    from states
    group by customer_id

),

slots as (

    select
        cus.customer_id,
        cal.feature_day,
        cast(null as string) as kind,
        cast(null as bigint) as change_day
    from customers as cus
    inner join calendar as cal
        on cus.first_change_day <= cal.feature_day

    union all

    select
        customer_id,
        change_day as feature_day,
        kind,
        change_day
    from states

),

slot_days as (

    select
        {% for kind in state_kinds() -%}
        max(case when kind = '{{ kind }}' then change_day end) as {{ kind }}_day,
        {% endfor -%}
        max(case when kind is null then 1 end) as is_day,
        customer_id,
        feature_day
    from slots
    group by customer_id, feature_day

),

carried as (

    select
        {{ carried_days() }},
        is_day,
        customer_id,
        feature_day
    from slot_days

),

final as (

    select
        customer_id,
        feature_day,
        {{ add_days("cast('1970-01-01' as date)", 'feature_day') }} as feature_date,
        fiat_day,
        crypto_day,
        internal_day,
        trade_day,
        access_day,
        event_day,
        shared_day,
        record_day
    from carried
    where is_day = 1

)

select * from final
