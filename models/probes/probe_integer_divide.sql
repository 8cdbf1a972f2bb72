{#- Whole quotients of integers and of products too wide for a bigint. -#}

with

inputs as (

    select * from {{ ref('probe_input') }}

),

final as (

    select
        case_name,
        {{ integer_divide('bigint_value', 'divisor_value') }} as quotient,
        {{ integer_divide(
            'cast(bigint_value as decimal(19, 0)) * cast(second_bigint_value as decimal(19, 0))',
            'divisor_value') }} as product_quotient
    from inputs

)

select * from final
