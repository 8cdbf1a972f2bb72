{#- Integer text as a number whose sums can be reconciled. -#}

with

inputs as (

    select * from {{ ref('probe_input') }}

),

final as (

    select
        case_name,
        {{ reconcilable_amount('text_value') }} as amount
    from inputs

)

select * from final
