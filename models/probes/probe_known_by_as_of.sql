{#- Whether a row was known at var as_of. -#}

with

inputs as (

    select * from {{ ref('probe_input') }}

),

final as (

    select
        case_name,
        {{ known_by_as_of('timestamp_value') }} as is_known
    from inputs

)

select * from final
