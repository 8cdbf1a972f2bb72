{#-
    The registry of typologies: what each looks for, its weight and its version.
-#}

with

final as (

    select
        typology_id,
        typology,
        title,
        population,
        red_flag,
        red_flag_source,
        regulatory_references,
        cast(risk_weight as bigint) as risk_weight,
        owner,
        cast(version as bigint) as definition_version,
        status
    from {{ ref('typologies') }}

)

select * from final
