{#-
    What all typologies counted for the transfers they judged.
-#}

{{ config(materialized='view') }}

with

final as (

    {% for typology in typologies_with_evidence() -%}
    select
        '{{ typology }}' as typology,
        transfer_key,
        parameter_set_id,
        evidence_transfer_key,
        role,
        known_us
    from {{ ref('typology_' ~ typology ~ '__evidence') }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
