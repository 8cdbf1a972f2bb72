{#- What holds for the hash of a round whatever the engine; its values are the engine's own. -#}

with

inputs as (

    select * from {{ ref('probe_input') }}

),

final as (

    select
        case_name,
        {{ round_hash('bigint_value', 1) }} >= 0 as is_from_zero_up,
        {{ round_hash('bigint_value', 1) }} = {{ round_hash('second_bigint_value', 1) }}
            as is_same_hash,
        {{ round_hash('bigint_value', 1) }} = {{ round_hash('bigint_value', 2) }}
            as is_same_next_round
    from inputs

)

select * from final
