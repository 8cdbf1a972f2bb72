{#-
    The registry of typologies: what each looks for, its weight and its version.
-#}

with

final as (

    select
        typology_id,
        typology,
        title,
        red_flag,
        risk_weight,
        owner,
        version,
        status
    from {{ ref('typologies') }}

)

select * from final
