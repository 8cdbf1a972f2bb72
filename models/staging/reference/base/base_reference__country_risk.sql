{#-
    Every raw rating of a country, normalised, with what became of it.

    A rating may be announced before it holds. Its end, told later, comes as a further row.
-#}

with

raw_rows as (

    select
        {{ raw_columns('reference', 'country_risk') }}
    from {{ source('reference', 'country_risk') }}

),

normalised as (

    select
        rws.*,
        upper(rws.raw_country) as country,
        rws.raw_list_name as list_name,
        lower(rws.raw_risk_rating) as risk_rating,
        rws.raw_ended_at as ended_at,
        coalesce({{ timestamp_text('rws.raw_ended_at') }}, '') as ended_at_key,
        rws.raw_effective_at as occurred_at,
        {{ known_at_columns('rws.raw_effective_at') }}
    from raw_rows as rws

),

known as (

    select * from normalised
    where {{ known_by_as_of() }}

),

checked as (

    select
        kno.*,
        case
            {{ null_key_reason(['kno.country', 'kno.list_name']) }}
            when kno.occurred_at is null then 'missing_time'
            when coalesce(kno.risk_rating, '') not in ('low', 'medium', 'high', 'prohibited')
                then 'unknown_risk_rating'
        end as quarantine_reason
    from known as kno

),

{{ row_status(
    'checked',
    ['country', 'list_name', 'occurred_at', 'ended_at_key'],
    'reference',
    'country_risk'
) }},

final as (

    select
        country,
        list_name,
        risk_rating,
        ended_at,
        occurred_at,
        known_at,
        known_at_basis,
        row_status,
        final_reason as quarantine_reason,
        row_key,
        row_text
    from statuses

)

select * from final
