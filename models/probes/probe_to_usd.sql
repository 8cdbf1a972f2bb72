{#- Whole units times price, in cents. -#}

with

inputs as (

    select * from {{ ref('probe_input') }}

),

final as (

    select
        case_name,
        {{ to_usd('amount_value', 'price_value') }} as amount_usd
    from inputs

)

select * from final
