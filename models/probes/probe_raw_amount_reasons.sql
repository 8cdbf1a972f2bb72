{#- What is wrong with an amount written as integer text. -#}

with

inputs as (

    select * from {{ ref('probe_input') }}

),

final as (

    select
        case_name,
        case
            {{ raw_amount_reasons('text_value', 'amount_value') }}
        end as reason
    from inputs

)

select * from final
