{#- Values found together by a window function and read apart. -#}

with

inputs as (

    select * from {{ ref('probe_input') }}

),

packed as (

    select
        case_name,
        bigint_value,
        {{ struct_of(['bigint_value', 'usd_value', 'text_value']) }} as packed_values
    from inputs

),

found as (

    select
        *,
        last_value(packed_values) over (
            order by bigint_value
            range between unbounded preceding and 10 preceding
        ) as earlier_values
    from packed

),

final as (

    select
        fnd.case_name,
        {{ field_of('fnd.packed_values', 'bigint_value') }} as bigint_value,
        {{ field_of('fnd.packed_values', 'usd_value') }} as usd_value,
        {{ field_of('fnd.packed_values', 'text_value') }} as text_value,
        {{ field_of('fnd.earlier_values', 'bigint_value') }} as earlier_bigint_value,
        {{ field_of('fnd.earlier_values', 'usd_value') }} as earlier_usd_value,
        {{ field_of('fnd.earlier_values', 'text_value') }} as earlier_text_value
    from found as fnd

)

select * from final
