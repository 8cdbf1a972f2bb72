{#-
    How many steps a peel chain had made up to each of its steps, and from which receipt on: one
    round, run six times. What a step knows of the chain before it doubles with each: 64 steps at most.
-#}

{{
    config(
        materialized='rounds',
        first_round='typology_peel_chain__steps',
        rounds=6,
        keep='last',
    )
}}

with

previous as (

    select * from {{ ref('typology_peel_chain__steps') }}

),

final as (

    select
        stp.parameter_set_id,
        stp.carried_transfer_key,
        stp.peeled_transfer_key,
        coalesce(bef.start_transfer_key, stp.start_transfer_key) as start_transfer_key,
        cast(stp.step_count + coalesce(bef.step_count, 0) as bigint) as step_count,
        greatest(stp.known_us, coalesce(bef.known_us, stp.known_us)) as known_us
    from previous as stp
    -- what it received to begin with was carried on by the step before
    left join previous as bef
        on
            stp.parameter_set_id = bef.parameter_set_id
            and stp.start_transfer_key = bef.carried_transfer_key

)

select * from final
