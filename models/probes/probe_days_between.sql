{#- Days from one instant to another. -#}

with

inputs as (

    select * from {{ ref('probe_input') }}

),

final as (

    select
        case_name,
        {{ days_between('timestamp_value', 'second_timestamp_value') }} as elapsed_days
    from inputs

)

select * from final
