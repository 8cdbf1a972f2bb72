{#-
    The lines that parameter sets draw, by typology_lines.
-#}

{{ config(materialized='view') }}

with

final as (

    {% for line in drawn_lines() -%}
    select
        '{{ line.typology }}' as typology,
        parameter_set_id,
        '{{ line.parameter }}' as parameter,
        '{{ line.bound }}' as bound,
        cast({{ line.line }} as double) as line_value,
        {{ 'near_miss_share' if line.has_near_misses else 'cast(1 as double)' }} as near_miss_share
    from {{ ref('typology_' ~ line.typology ~ '__parameters') }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
