{#- The normal form of a UTXO address. -#}

with

inputs as (

    select * from {{ ref('probe_input') }}

),

final as (

    select
        case_name,
        {{ utxo_address('text_value') }} as address
    from inputs

)

select * from final
