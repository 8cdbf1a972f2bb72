{#- The 60-bit key of a text. -#}

with

inputs as (

    select * from {{ ref('probe_input') }}

),

final as (

    select
        case_name,
        {{ hash_to_bigint('text_value') }} as hash_key
    from inputs

)

select * from final
