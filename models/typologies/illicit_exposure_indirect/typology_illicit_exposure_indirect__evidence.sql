{#-
    Illicit exposure, indirect, what a verdict rests on: the transfers of the path that weighs most,
    where one is kept and was known by then, else the judged transfer alone.
-#}

with

told as (

    select
        transfer_key,
        parameter_set_id,
        exposure_direction,
        attribution_layer,
        category,
        {{ epoch_us('known_at') }} as verdict_us
    from {{ ref('typology_illicit_exposure_indirect') }}
    where signal_id is not null

),

path_ends as (

    select * from {{ ref('int_exposure__path_ends') }}
    -- over at least one other address
    where remaining_rounds > 0

),

exposures as (

    select * from {{ ref('int_exposure__transfers') }}
    where until_us = {{ never_us() }} and hop_count >= 2

),

-- from when the part that the path explains was known
kept as (

    select
        tld.transfer_key,
        tld.parameter_set_id,
        tld.exposure_direction,
        tld.attribution_layer,
        tld.category,
        min(exs.from_us) as known_us
    from told as tld
    inner join path_ends as pth
        on
            tld.transfer_key = pth.exposed_transfer_key
            and tld.exposure_direction = pth.direction
            and tld.attribution_layer = pth.layer
            and tld.category = pth.category
    inner join exposures as exs
        on
            pth.transfer_key = exs.transfer_key
            and pth.direction = exs.direction
            and pth.layer = exs.layer
            and pth.category = exs.category
            and pth.remaining_rounds = exs.round_number
            and pth.step_units = exs.haircut_units
    where tld.verdict_us >= exs.from_us
    group by
        tld.transfer_key,
        tld.parameter_set_id,
        tld.exposure_direction,
        tld.attribution_layer,
        tld.category

),

on_path as (

    select
        kpt.transfer_key,
        kpt.parameter_set_id,
        stp.transfer_key as evidence_transfer_key,
        case
            when stp.step_number = 0 then 'exposed transfer'
            when stp.step_transfer_key is not null then 'passed the money on'
            when kpt.exposure_direction = 'incoming' then 'came from the illicit address'
            else 'went to the illicit address'
        end as role,
        kpt.known_us
    from kept as kpt
    inner join {{ ref('int_exposure__path_steps') }} as stp
        on
            kpt.transfer_key = stp.exposed_transfer_key
            and kpt.exposure_direction = stp.direction
            and kpt.attribution_layer = stp.layer
            and kpt.category = stp.category

),

alone as (

    select
        tld.transfer_key,
        tld.parameter_set_id,
        tld.transfer_key as evidence_transfer_key,
        'exposed transfer' as role,
        tld.verdict_us as known_us
    from told as tld
    left join kept as kpt
        on
            tld.transfer_key = kpt.transfer_key
            and tld.parameter_set_id = kpt.parameter_set_id
    where kpt.transfer_key is null

),

final as (

    select * from on_path

    union all

    select * from alone

)

select * from final
