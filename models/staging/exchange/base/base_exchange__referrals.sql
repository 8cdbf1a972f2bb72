{#-
    Every raw referral, normalised, with what became of it.
-#}

with

raw_rows as (

    select
        {{ raw_columns('exchange', 'referrals') }}
    from {{ source('exchange', 'referrals') }}

),

normalised as (

    select
        rws.*,
        rws.raw_referee_customer_id as referee_customer_id,
        rws.raw_referrer_customer_id as referrer_customer_id,
        rws.raw_referred_at as occurred_at,
        {{ known_at_columns('rws.raw_referred_at') }}
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
            {{ null_key_reason(['kno.referee_customer_id']) }}
            {{ time_reasons('kno.occurred_at') }}
            when kno.referrer_customer_id is null then 'missing_customer: referrer_customer_id'
        end as quarantine_reason
    from known as kno

),

{{ row_status('checked', ['referee_customer_id'], 'exchange', 'referrals') }},

final as (

    select
        referee_customer_id,
        referrer_customer_id,
        occurred_at,
        known_at,
        known_at_basis,
        raw_loaded_at as loaded_at,
        row_status,
        final_reason as quarantine_reason,
        row_key,
        row_text
    from statuses

)

select * from final
