{#- Microseconds since 1970 of a timestamp. -#}

with

inputs as (

    select * from {{ ref('probe_input') }}

),

final as (

    select
        case_name,
        {{ epoch_us('timestamp_value') }} as epoch_us
    from inputs

)

select * from final
