{#- Days before and after a date. -#}

with

inputs as (

    select * from {{ ref('probe_input') }}

),

final as (

    select
        case_name,
        {{ add_days('date_value', 'bigint_value') }} as moved_date,
        {{ add_days('date_value', 1) }} as next_date
    from inputs

)

select * from final
