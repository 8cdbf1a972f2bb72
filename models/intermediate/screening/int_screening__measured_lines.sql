{#-
    What each signal and near miss measured against each line of its parameter set.

    1. What is a multiple of its line is put in the unit of the parameter.
    2. Whether the line was kept to, and how many of the verdict's other lines were not.
-#}

with

parameter_lines as (

    select * from {{ ref('int_screening__parameter_lines') }}

),

measures as (

    select * from {{ ref('int_screening__line_measures') }}

),

valued as (

    select
        msr.signal_id,
        msr.typology,
        msr.parameter_set_id,
        msr.parameter,
        lin.bound,
        lin.line_value,
        case when msr.is_quotient then msr.measure * lin.line_value else msr.measure end
            as measured_value
    from measures as msr
    inner join parameter_lines as lin
        on
            msr.typology = lin.typology
            and msr.parameter_set_id = lin.parameter_set_id
            and msr.parameter = lin.parameter

),

kept as (

    select
        *,
        {{ keeps_to('measured_value', 'bound', 'line_value') }} as is_kept
    from valued

),

final as (

    select
        signal_id,
        typology,
        parameter_set_id,
        parameter,
        bound,
        line_value,
        measured_value,
        is_kept,
        count(case when not is_kept then 1 end) over (partition by signal_id)
        - case when is_kept then 0 else 1 end as other_missed_count
    from kept

)

select * from final
