{#-
    Structuring, what is counted: for each bank payment just below the threshold, those of the same
    customer and direction in the window up to it, itself included.
-#}

with

{{ screened_transfers('fiat', ref('typology_structuring__parameters')) }},

flows as (

    select * from {{ ref('int_customers__flows') }}
    where rail = 'fiat' and is_standing

),

banded as (

    select
        flw.transfer_key,
        flw.customer_id,
        flw.direction,
        flw.counterparty_node_id,
        flw.amount_usd,
        flw.occurred_us,
        flw.from_us,
        scr.parameter_set_id,
        {{ hours_us('par.window_hours') }} as window_us,
        cast(par.band_floor_share * par.reporting_threshold_usd as decimal(18, 2))
            as band_floor_usd,
        par.reporting_threshold_usd
    from flows as flw
    inner join screened as scr
        on flw.transfer_key = scr.transfer_key
    inner join parameters as par
        on scr.parameter_set_id = par.parameter_set_id
    where
        flw.amount_usd >= par.band_floor_share * par.reporting_threshold_usd
        and flw.amount_usd < par.reporting_threshold_usd

),

final as (

    select
        jdg.transfer_key,
        jdg.parameter_set_id,
        cnt.transfer_key as evidence_transfer_key,
        'just below the threshold' as role,
        jdg.customer_id,
        jdg.direction,
        jdg.counterparty_node_id,
        cnt.amount_usd,
        cnt.occurred_us,
        greatest(jdg.from_us, cnt.from_us) as known_us
    from banded as jdg
    inner join flows as cnt
        on
            jdg.customer_id = cnt.customer_id
            and jdg.direction = cnt.direction
            and jdg.occurred_us - jdg.window_us < cnt.occurred_us
            and jdg.occurred_us >= cnt.occurred_us
    where
        cnt.amount_usd >= jdg.band_floor_usd
        and cnt.amount_usd < jdg.reporting_threshold_usd

)

select * from final
