{#-
    Every raw daily closing price of an asset, normalised, with what became of it.

    A day's price is not there before the day has closed, so it occurs at the midnight after.
-#}

with

raw_rows as (

    select
        {{ raw_columns('reference', 'asset_prices') }}
    from {{ source('reference', 'asset_prices') }}

),

assets as (

    select * from {{ ref('assets') }}

),

normalised as (

    select
        rws.*,
        coalesce(ast.canonical_asset, upper(rws.raw_asset)) as asset,
        rws.raw_price_date as price_date,
        try_cast(rws.raw_price_usd as decimal(20, 10)) as price_usd,
        rws.raw_source_name as source_name,
        cast(rws.raw_price_date as timestamp) + interval '1' day as occurred_at,
        {{ known_at_columns("cast(rws.raw_price_date as timestamp) + interval '1' day") }}
    from raw_rows as rws
    left join assets as ast
        on upper(rws.raw_asset) = ast.asset

),

known as (

    select * from normalised
    where {{ known_by_as_of() }}

),

checked as (

    select
        kno.*,
        case
            {{ null_key_reason(['kno.asset', 'kno.price_date']) }}
            {{ time_reasons('kno.occurred_at') }}
            when kno.raw_price_usd is null then 'missing_value'
            when kno.raw_price_usd <= 0 then 'not_positive'
            {{ overflow_reason('kno.raw_price_usd', 'kno.price_usd') }}
            when kno.price_usd <= 0 then 'not_positive'
        end as quarantine_reason
    from known as kno

),

{{ row_status('checked', ['asset', 'price_date'], 'reference', 'asset_prices') }},

final as (

    select
        asset,
        price_date,
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
