{#- The family and the normal form of an address that is filed under a code. -#}

with

inputs as (

    select * from {{ ref('probe_input') }}

),

families as (

    select
        *,
        {{ filed_address_family('text_value', 'code_value', 'family_value') }} as address_family
    from inputs

),

final as (

    select
        case_name,
        address_family,
        {{ address_normal_form('text_value', 'address_family') }} as normal_form
    from families

)

select * from final
