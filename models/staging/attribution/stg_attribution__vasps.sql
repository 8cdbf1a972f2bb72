{#-
    Registry entries of virtual asset service providers fit to use, each once.
-#}

with

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
        known_at_basis
    from {{ ref('base_attribution__vasps') }}
    where row_status = 'staged'

)

select * from final
