{#-
    What the signals and near misses of all typologies measure, line by line, by typology_lines.
-#}

{{ config(materialized='view') }}

with

final as (

    {% for line in drawn_lines() -%}
    select
        signal_id,
        typology,
        parameter_set_id,
        '{{ line.parameter }}' as parameter,
        cast({{ line.measure }} as double) as measure,
        {{ line.is_quotient | lower }} as is_quotient
    from {{ ref('typology_' ~ line.typology) }}
    where state in ('signal', 'near_miss')
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
