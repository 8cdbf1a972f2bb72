{#- Amounts and days as they stand in a sentence. -#}

with

inputs as (

    select * from {{ ref('probe_input') }}

),

final as (

    select
        case_name,
        {{ amount_text('amount_value') }} as amount_text,
        {{ usd_text('usd_value') }} as usd_text,
        {{ day_text('timestamp_value') }} as day_text
    from inputs

)

select * from final
