{#- Integer text in the smallest unit as whole units. -#}

with

inputs as (

    select * from {{ ref('probe_input') }}

),

final as (

    select
        case_name,
        {{ raw_to_native('text_value', 'bigint_value') }} as amount_native
    from inputs

)

select * from final
