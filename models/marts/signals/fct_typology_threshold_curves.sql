{#-
    What other lines would have told: signals, transfers and subjects of each typology with one of its
    lines moved up or down, from the measures that are stored (above and below the line testing).

    1. A line is moved in steps to its strict side, and to the other as far as near misses are kept.
    2. Of the verdicts that keep to all other lines those that keep to the moved one are made episodes
       anew.
-#}

with

verdicts as (

    select
        signal_id,
        subject_type,
        subject_id,
        window_start_at,
        window_end_at
    from {{ ref('int_screening__signals') }}

),

measured_lines as (

    select * from {{ ref('int_screening__measured_lines') }}
    where other_missed_count = 0

),

parameter_lines as (

    select * from {{ ref('int_screening__parameter_lines') }}

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
        par.parameter,
        par.line_value,
        stp.line_percent,
        cast(stp.line_percent as double) / cast(100 as double) as line_share
    from parameter_lines as par
    cross join steps as stp
    where
        case
            when par.bound = 'at_least'
                then cast(stp.line_percent as double) >= par.near_miss_share * cast(100 as double)
            else cast(stp.line_percent as double) * par.near_miss_share <= cast(100 as double)
        end

),

told as (

    select
        lin.typology,
        lin.parameter_set_id,
        lin.parameter,
        lin.line_percent,
        msr.signal_id
    from measured_lines as msr
    inner join lines as lin
        on
            msr.typology = lin.typology
            and msr.parameter_set_id = lin.parameter_set_id
            and msr.parameter = lin.parameter
    where {{ keeps_to('msr.measured_value', 'msr.bound', 'lin.line_value', 'lin.line_share') }}

),

placed as (

    select
        tld.*,
        ver.subject_type,
        ver.subject_id,
        ver.window_start_at,
        ver.window_end_at
    from told as tld
    inner join verdicts as ver
        on tld.signal_id = ver.signal_id

),

{{ episodes('placed', ['typology', 'parameter_set_id', 'parameter', 'line_percent']) }},

counted as (

    select
        typology,
        parameter_set_id,
        parameter,
        line_percent,
        count(case when is_beginning then 1 end) as signal_count,
        count(*) as transfer_count,
        count(distinct subject_type || ':' || subject_id) as subject_distinct_count
    from numbered
    group by typology, parameter_set_id, parameter, line_percent

),

final as (

    select
        lin.typology,
        lin.parameter_set_id,
        lin.parameter,
        lin.line_percent,
        lin.line_value * lin.line_share as line_value,
        lin.line_percent = 100 as is_current_line,
        coalesce(cnt.signal_count, 0) as signal_count,
        coalesce(cnt.transfer_count, 0) as transfer_count,
        coalesce(cnt.subject_distinct_count, 0) as subject_distinct_count
    from lines as lin
    left join counted as cnt
        on
            lin.typology = cnt.typology
            and lin.parameter_set_id = cnt.parameter_set_id
            and lin.parameter = cnt.parameter
            and lin.line_percent = cnt.line_percent

)

select * from final
