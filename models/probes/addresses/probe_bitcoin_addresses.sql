{#- What the macros for Bitcoin addresses say about every text. -#}

with

inputs as (

    select * from {{ ref('probe_address_inputs') }}

),

final as (

    select
        address_text,
        {{ base58check_is_valid('address_text', [0]) }} as is_key_hash,
        {{ base58check_is_valid('address_text', [5]) }} as is_script_hash,
        {{ bech32_is_valid('address_text', 'bc') }} as is_segwit,
        {{ bech32_is_valid('address_text', 'tb') }} as is_test_segwit,
        {{ bitcoin_address_is_valid('address_text') }} as is_valid,
        {{ bitcoin_address_normal_form('address_text') }} as normal_form
    from inputs

)

select * from final
