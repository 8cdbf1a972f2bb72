{#-
    What became of every transfer each typology had to judge, by day and state. A transfer without a
    verdict shows as `no_verdict`; there must be none.
-#}

with

transfers as (

    select * from {{ ref('int_screening__transfers') }}

),

final as (

    {% for typology in typology_slugs() -%}
    select
        '{{ typology }}' as typology,
        coalesce(ver.parameter_set_id, 'none') as parameter_set_id,
        trf.occurred_date,
        coalesce(ver.state, 'no_verdict') as state,
        count(*) as transfer_count
    from transfers as trf
    left join {{ ref('typology_' ~ typology) }} as ver
        on trf.transfer_key = ver.transfer_key
    where trf.is_{{ population_of(typology) }}
    group by
        coalesce(ver.parameter_set_id, 'none'),
        trf.occurred_date,
        coalesce(ver.state, 'no_verdict')
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
