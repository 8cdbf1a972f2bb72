{#-
    The transfers behind the largest exposures of each node, step by step: from the exposed transfer
    back to where the money came from, or on to where it went.
-#}

with

steps as (

    select * from {{ ref('int_exposure__path_steps') }}

),

transfers as (

    select * from {{ ref('int_ledger__transfers') }}
    where chain is not null

),

final as (

    select
        exd.transfer_id as exposed_transfer_id,
        stp.direction as exposure_direction,
        stp.layer as attribution_layer,
        stp.category,
        stp.step_number,
        trf.transfer_id,
        trf.from_node_id,
        trf.to_node_id,
        trf.asset,
        trf.amount_native,
        trf.amount_usd,
        {{ units_native('stp.step_units') }} as haircut_native,
        trf.occurred_at,
        trf.known_at
    from steps as stp
    inner join transfers as exd
        on stp.exposed_transfer_key = exd.transfer_key
    inner join transfers as trf
        on stp.transfer_key = trf.transfer_key

)

select * from final
