{#-
    The exposures whose path is kept as evidence: of each node, direction, layer and category the
    largest. Round 0 of the paths: the exposed transfer itself.
-#}

with

exposures as (

    select * from {{ ref('int_exposure__transfers') }}
    where until_us = {{ never_us() }}

),

-- of a transfer that is exposed over several paths, the one that weighs most
parts as (

    select
        *,
        row_number() over (
            partition by direction, transfer_key, layer, category
            order by haircut_units desc, hop_count asc, known_us asc, from_us asc, round_number asc
        ) as part_place
    from exposures

),

ranked as (

    select
        *,
        row_number() over (
            partition by node_key, asset, direction, layer, category
            order by haircut_units desc, hop_count asc, occurred_us asc, transfer_key asc
        ) as place
    from parts
    where part_place = 1

),

final as (

    select
        direction,
        transfer_key as exposed_transfer_key,
        layer,
        category,
        haircut_units as exposed_units,
        cast(0 as bigint) as step_number,
        round_number as remaining_rounds,
        transfer_key,
        step_transfer_key,
        haircut_units as step_units
    from ranked
    where place <= {{ exposure_path_limit() }}

)

select * from final
