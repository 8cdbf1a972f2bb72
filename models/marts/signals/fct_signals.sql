{#-
    Every signal of every typology, with near misses and retro-exposures beside them.
-#}

with

final as (

    {% for typology in typology_slugs() -%}
    select
        {{ typology_head() | join(',\n        ') }}
    from {{ ref('typology_' ~ typology) }}
    where state in ('signal', 'retro_exposure', 'near_miss')
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
