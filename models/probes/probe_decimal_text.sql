{#- Decimals of three scales as text. -#}

with

inputs as (

    select * from {{ ref('probe_input') }}

),

final as (

    select
        case_name,
        {{ decimal_text('amount_value') }} as amount_text,
        {{ decimal_text('usd_value', 2) }} as usd_text,
        {{ decimal_text('bigint_value', 0) }} as whole_text
    from inputs

)

select * from final
