{#- The timestamp of a number of microseconds, and the way back. -#}

with

inputs as (

    select * from {{ ref('probe_input') }}

),

final as (

    select
        case_name,
        {{ timestamp_from_us('bigint_value') }} as moment_at,
        {{ epoch_us(timestamp_from_us('bigint_value')) }} as round_trip_us
    from inputs

)

select * from final
