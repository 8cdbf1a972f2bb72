{#-
    Every raw decision on a case, normalised, with what became of it.
-#}

with

raw_rows as (

    select
        {{ raw_columns('cases', 'case_decisions') }}
    from {{ source('cases', 'case_decisions') }}

),

normalised as (

    select
        rws.*,
        rws.raw_decision_id as decision_id,
        rws.raw_case_id as case_id,
        rws.raw_customer_id as customer_id,
        rws.raw_signal_id as signal_id,
        rws.raw_typology as typology,
        lower(rws.raw_decision) as decision,
        rws.raw_valid_until as valid_until_at,
        rws.raw_analyst_id as analyst_id,
        rws.raw_decided_at as occurred_at,
        {{ known_at_columns('rws.raw_decided_at') }}
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
            {{ null_key_reason(['kno.decision_id']) }}
            {{ time_reasons('kno.occurred_at') }}
            when
                coalesce(kno.decision, '') not in (
                    'false_positive', 'true_positive', 'escalated', 'sar_filed', 'closed_no_action'
                )
                then 'unknown_decision'
        end as quarantine_reason
    from known as kno

),

{{ row_status('checked', ['decision_id'], 'cases', 'case_decisions') }},

final as (

    select
        decision_id,
        case_id,
        customer_id,
        signal_id,
        typology,
        decision,
        valid_until_at,
        analyst_id,
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
