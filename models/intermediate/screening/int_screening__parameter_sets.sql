{#-
    The parameter sets of all typologies: whom and when they judge, and what they keep.
-#}

{{ config(materialized='view') }}

with

final as (

    {% for typology in typology_slugs() -%}
    select
        '{{ typology }}' as typology,
        parameter_set_id,
        segment,
        effective_from_at,
        effective_until_at,
        near_miss_share
    from {{ ref('typology_' ~ typology ~ '__parameters') }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
