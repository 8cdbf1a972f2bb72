{#-
    Every raw limit of a verification tier, normalised, with what became of it.

    A limit may be announced before it holds, so known before effective is no fault.
-#}

with

raw_rows as (

    select
        {{ raw_columns('reference', 'kyc_tier_limits') }}
    from {{ source('reference', 'kyc_tier_limits') }}

),

normalised as (

    select
        rws.*,
        rws.raw_kyc_tier as kyc_tier,
        lower(rws.raw_direction) as direction,
        rws.raw_period_days as period_days,
        try_cast(rws.raw_limit_usd as decimal(18, 2)) as limit_usd,
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
            {{ null_key_reason(['kno.kyc_tier', 'kno.direction', 'kno.period_days']) }}
            when kno.occurred_at is null then 'missing_time'
            when kno.direction not in ('in', 'out') then 'unknown_direction'
            {{ amount_reasons('kno.raw_limit_usd') }}
            {{ overflow_reason('kno.raw_limit_usd', 'kno.limit_usd') }}
        end as quarantine_reason
    from known as kno

),

{{ row_status(
    'checked',
    ['kyc_tier', 'direction', 'period_days', 'occurred_at'],
    'reference',
    'kyc_tier_limits'
) }},

final as (

    select
        kyc_tier,
        direction,
        period_days,
        limit_usd,
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
