{#-
    Every raw daily closing rate of a currency, normalised, with what became of it.

    A day's rate is not there before the day has closed, so it occurs at the midnight after.
-#}

with

raw_rows as (

    select
        {{ raw_columns('reference', 'fx_rates') }}
    from {{ source('reference', 'fx_rates') }}

),

normalised as (

    select
        rws.*,
        upper(rws.raw_currency) as currency,
        rws.raw_rate_date as rate_date,
        try_cast(rws.raw_usd_per_unit as decimal(20, 10)) as price_usd,
        rws.raw_source_name as source_name,
        cast(rws.raw_rate_date as timestamp) + interval '1' day as occurred_at,
        {{ known_at_columns("cast(rws.raw_rate_date as timestamp) + interval '1' day") }}
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
            {{ null_key_reason(['kno.currency', 'kno.rate_date']) }}
            {{ time_reasons('kno.occurred_at') }}
            when kno.raw_usd_per_unit is null then 'missing_value'
            when kno.raw_usd_per_unit <= 0 then 'not_positive'
            {{ overflow_reason('kno.raw_usd_per_unit', 'kno.price_usd') }}
            when kno.price_usd <= 0 then 'not_positive'
        end as quarantine_reason
    from known as kno

),

{{ row_status('checked', ['currency', 'rate_date'], 'reference', 'fx_rates') }},

final as (

    select
        currency,
        rate_date,
        price_usd,
        source_name,
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
