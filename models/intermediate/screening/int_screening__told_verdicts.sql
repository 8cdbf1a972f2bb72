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
    -- only what is told has an id
    where signal_id is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
