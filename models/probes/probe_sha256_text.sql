{#- The SHA-256 of a text in UTF-8, in hex. -#}

with

inputs as (

    select * from {{ ref('probe_input') }}

),

final as (

    select
        case_name,
        {{ sha256_text('text_value') }} as sha256_hash
    from inputs

)

select * from final
