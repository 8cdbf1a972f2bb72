{#-
    What other lines would have told: signals, transfers and subjects of each typology with its line
    moved up and down, from the measures that are stored (above and below the line testing).

    1. Lines are moved in steps down to the near-miss share, below which no measure is kept.
    2. Verdicts at or above a moved line are made episodes anew.
-#}

with

verdicts as (

    select * from {{ ref('int_screening__signals') }}
    where state in ('signal', 'near_miss')

),

parameter_sets as (

    select * from {{ ref('int_screening__parameter_sets') }}

),

steps as (

    {% for percent in threshold_steps() -%}
    select cast({{ percent }} as bigint) as line_percent
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

lines as (

    select
        par.typology,
        par.parameter_set_id,
        stp.line_percent,
        cast(stp.line_percent as double) / cast(100 as double) as line_share
    from parameter_sets as par
    cross join steps as stp
    where cast(stp.line_percent as double) >= par.near_miss_share * cast(100 as double)

),

told as (

    select
        ver.*,
        lin.line_percent
    from verdicts as ver
    inner join lines as lin
        on ver.typology = lin.typology and ver.parameter_set_id = lin.parameter_set_id
    where ver.measured_value >= ver.threshold_value * lin.line_share

),

{{ episodes('told', ['typology', 'parameter_set_id', 'line_percent']) }},

counted as (

    select
        typology,
        parameter_set_id,
        line_percent,
        count(case when is_beginning then 1 end) as signal_count,
        count(*) as transfer_count,
        count(distinct subject_type || ':' || subject_id) as subject_distinct_count
    from numbered
    group by typology, parameter_set_id, line_percent

),

final as (

    select
        lin.typology,
        lin.parameter_set_id,
        lin.line_percent,
        lin.line_percent = 100 as is_current_line,
        coalesce(cnt.signal_count, 0) as signal_count,
        coalesce(cnt.transfer_count, 0) as transfer_count,
        coalesce(cnt.subject_distinct_count, 0) as subject_distinct_count
    from lines as lin
    left join counted as cnt
        on
            lin.typology = cnt.typology
            and lin.parameter_set_id = cnt.parameter_set_id
            and lin.line_percent = cnt.line_percent

)

select * from final
