{#-
    Commission mule, what is passed on: for each bank payment out that comes near what came in within
    the window up to it less a commission, the payment or payments in, and itself.
-#}

with

{{ screened_transfers('fiat', ref('typology_commission_mule__parameters')) }},

flows as (

    select * from {{ ref('int_customers__flows') }}
    where rail = 'fiat' and is_standing and amount_usd > 0

),

inflows as (

    select * from flows
    where direction = 'inbound'

),

outflows as (

    select
        flw.transfer_key,
        scr.parameter_set_id,
        flw.customer_id,
        flw.counterparty_node_id,
        flw.amount_usd,
        flw.occurred_us,
        flw.from_us,
        {{ hours_us('par.window_hours') }} as window_us,
        par.commission_share,
        par.minimum_amount_usd,
        par.tolerance_share,
        par.immediate_maximum_count,
        par.near_miss_share
    from flows as flw
    inner join screened as scr
        on flw.transfer_key = scr.transfer_key
    inner join parameters as par
        on scr.parameter_set_id = par.parameter_set_id
    where
        flw.direction = 'outbound'
        and {{ reaches_line('flw.amount_usd', 'par.minimum_amount_usd', 'par.near_miss_share') }}

),

{{ mirrored_payments('outflows', 'inflows') }},

final as (

    select
        transfer_key,
        parameter_set_id,
        evidence_transfer_key,
        'received' as role,
        customer_id,
        counterparty_node_id,
        amount_usd,
        occurred_us,
        known_us,
        match_share
    from mirrored

    union all

    select
        dcd.transfer_key,
        dcd.parameter_set_id,
        dcd.transfer_key as evidence_transfer_key,
        'paid out' as role,
        dcd.customer_id,
        dcd.counterparty_node_id,
        pay.amount_usd,
        pay.occurred_us,
        dcd.known_us,
        dcd.match_share
    from decided as dcd
    inner join outflows as pay
        on dcd.transfer_key = pay.transfer_key and dcd.parameter_set_id = pay.parameter_set_id

)

select * from final
