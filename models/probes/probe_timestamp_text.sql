{#- A timestamp as text, always with six places. -#}

with

inputs as (

    select * from {{ ref('probe_input') }}

),

final as (

    select
        case_name,
        {{ timestamp_text('timestamp_value') }} as timestamp_text
    from inputs

)

select * from final
