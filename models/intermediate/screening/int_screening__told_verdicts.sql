{#-
    The verdicts of all typologies that a person is told of.
-#}

{{ config(materialized='view') }}

with

final as (

    {% for typology in typology_slugs() -%}
    select
        {{ typology_head() | join(',\n        ') }}
    from {{ ref('typology_' ~ typology) }}
    where state in ('{{ told_states() | join("', '") }}')
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
