{#-
    Every raw registry entry of a virtual asset service provider, with what became of it.

    An entry may be announced before it holds, so known before effective is no fault.
-#}

with

raw_rows as (

    select
        {{ raw_columns('attribution', 'vasps') }}
    from {{ source('attribution', 'vasps') }}

),

normalised as (

    select
        rws.*,
        rws.raw_vasp_id as vasp_id,
        rws.raw_name as vasp_name,
        upper(rws.raw_jurisdiction) as jurisdiction_country,
        lower(rws.raw_category) as vasp_category,
        rws.raw_is_kyc_required as is_kyc_required,
        lower(rws.raw_risk_rating) as risk_rating,
        rws.raw_changed_at as occurred_at,
        {{ known_at_columns('rws.raw_changed_at') }}
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
            {{ null_key_reason(['kno.vasp_id']) }}
            when kno.occurred_at is null then 'missing_time'
        end as quarantine_reason
    from known as kno

),

{{ row_status('checked', ['vasp_id', 'occurred_at'], 'attribution', 'vasps') }},

final as (

    select
        vasp_id,
        vasp_name,
        jurisdiction_country,
        vasp_category,
        is_kyc_required,
        risk_rating,
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
