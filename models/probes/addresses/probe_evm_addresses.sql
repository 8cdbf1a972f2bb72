{#- What the macros for EVM addresses say about every text. -#}

with

inputs as (

    select * from {{ ref('probe_address_inputs') }}

),

final as (

    select
        address_text,
        {{ evm_address_is_well_formed('address_text') }} as is_well_formed,
        {{ evm_checksum_is_valid('address_text') }} as is_checksum_valid,
        {{ evm_checksum_form('address_text') }} as checksum_form,
        {{ evm_address_normal_form('address_text') }} as normal_form
    from inputs

)

select * from final
