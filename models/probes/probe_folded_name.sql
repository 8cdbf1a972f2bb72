{#- A name as it is compared. -#}

with

inputs as (

    select * from {{ ref('probe_input') }}

),

final as (

    select
        case_name,
        {{ folded_name('text_value') }} as folded_name
    from inputs

)

select * from final
