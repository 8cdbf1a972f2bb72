{#- The keyed hash of a text, and the text as it is compared. -#}

with

inputs as (

    select * from {{ ref('probe_input') }}

),

final as (

    select
        case_name,
        {{ comparable_text('text_value') }} as comparable_text,
        {{ keyed_hash('text_value', 'code_value') }} as given_key_hash,
        {{ hash_key() }} is not null as has_session_key,
        {{ keyed_hash('text_value') }} as session_key_hash
    from inputs

)

select * from final
