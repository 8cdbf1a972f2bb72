{#-
    The paths behind exposures, a transfer a row: each step goes on to the transfer that brought, or
    took, most of the one before.
-#}

{{ config(materialized='rounds', first_round='int_exposure__path_ends', rounds=exposure_rounds()) }}

with

previous as (

    select * from {{ ref('int_exposure__path_ends') }}

),

exposures as (

    select * from {{ ref('int_exposure__transfers') }}
    where until_us = {{ never_us() }}

),

steps as (

    select
        prv.direction,
        prv.exposed_transfer_key,
        prv.layer,
        prv.category,
        prv.exposed_units,
        prv.step_number + 1 as step_number,
        exs.round_number as remaining_rounds,
        exs.transfer_key,
        exs.step_transfer_key,
        exs.haircut_units as step_units,
        row_number() over (
            partition by
                prv.direction, prv.exposed_transfer_key, prv.layer, prv.category
            order by exs.haircut_units desc, exs.known_us asc, exs.from_us asc
        ) as place
    from previous as prv
    inner join exposures as exs
        on
            prv.direction = exs.direction
            and prv.layer = exs.layer
            and prv.category = exs.category
            and prv.step_transfer_key = exs.transfer_key
            and prv.remaining_rounds = exs.round_number + 1

),

final as (

    select
        direction,
        exposed_transfer_key,
        layer,
        category,
        exposed_units,
        step_number,
        remaining_rounds,
        transfer_key,
        step_transfer_key,
        step_units
    from steps
    where place = 1

)

select * from final
