{#-
    What became of every transfer each typology had to judge, by day and state. A transfer without a
    verdict shows as `no_verdict`; there must be none.
-#}

with

transfers as (

    select
        transfer_id,
        occurred_date
    from {{ ref('int_ledger__transfers') }}
    where chain is not null

),

parameter_sets as (

    {% for typology in typology_slugs() -%}
    select
        '{{ typology }}' as typology,
        parameter_set_id
    from {{ ref('typology_' ~ typology ~ '__parameters') }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

verdicts as (

    {% for typology in typology_slugs() -%}
    select
        typology,
        parameter_set_id,
        transfer_id,
        state
    from {{ ref('typology_' ~ typology) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (

    select
        par.typology,
        par.parameter_set_id,
        trf.occurred_date,
        coalesce(ver.state, 'no_verdict') as state,
        count(*) as transfer_count
    from transfers as trf
    cross join parameter_sets as par
    left join verdicts as ver
        on
            trf.transfer_id = ver.transfer_id
            and par.typology = ver.typology
            and par.parameter_set_id = ver.parameter_set_id
    group by
        par.typology, par.parameter_set_id, trf.occurred_date, coalesce(ver.state, 'no_verdict')

)

select * from final
