{#-
    Steps of peel chains: a node that received an asset once and then made two payments of it to two
    others, the larger most of what it had received, before it was known to do anything else.

    1. The receipt of each node known first, where it is large enough.
    2. Its payments until the time for them was over, as they became known: the first two make a step.
    3. Leave out who had more receipts or payments by then, shared the transaction with other payers, or
       was known as a service.
-#}

with

ledger as (

    select
        transfer_key,
        rail,
        transaction_hash,
        asset,
        from_node_key,
        to_node_key,
        amount_native,
        amount_usd,
        is_change,
        {{ epoch_us('occurred_at') }} as occurred_us,
        {{ epoch_us('greatest(known_at, occurred_at)') }} as known_us
    from {{ ref('int_ledger__transfers') }}
    where chain is not null

),

parameters as (

    select * from {{ ref('typology_peel_chain__parameters') }}

),

nodes as (

    select * from {{ ref('int_addresses__nodes') }}

),

address_versions as (

    select * from {{ ref('int_attribution__address_versions') }}
    where layer = 'owner' and is_service

),

moves as (

    select * from ledger
    where not is_change and from_node_key != to_node_key

),

-- of two known in one instant either may be first: such a node makes no step
first_receipts as (

    select
        to_node_key as node_key,
        asset,
        min(known_us) as known_us,
        min_by(transfer_key, known_us) as transfer_key,
        min_by(occurred_us, known_us) as occurred_us,
        min_by(amount_native, known_us) as amount_native,
        min_by(amount_usd, known_us) as amount_usd
    from moves
    group by to_node_key, asset

),

receipts as (

    select
        fst.*,
        par.parameter_set_id,
        par.minimum_carried_share,
        fst.occurred_us + {{ hours_us('par.maximum_hold_hours') }} as until_us
    from first_receipts as fst
    inner join parameters as par
        on fst.amount_usd >= par.minimum_amount_usd

),

payments_made as (

    select
        rcp.parameter_set_id,
        rcp.minimum_carried_share,
        rcp.node_key,
        rcp.asset,
        rcp.transfer_key as receipt_transfer_key,
        rcp.occurred_us as receipt_us,
        rcp.known_us as receipt_known_us,
        rcp.amount_native as received_native,
        mov.transfer_key,
        mov.to_node_key,
        mov.amount_native,
        mov.occurred_us,
        mov.known_us
    from moves as mov
    inner join receipts as rcp
        on mov.from_node_key = rcp.node_key and mov.asset = rcp.asset
    where mov.occurred_us < rcp.until_us

),

paired as (

    select
        *,
        row_number() over (
            partition by parameter_set_id, node_key, asset
            order by known_us, occurred_us, transfer_key
        ) as payment_number,
        lead(transfer_key) over as_known as second_transfer_key,
        lead(to_node_key) over as_known as second_to_node_key,
        lead(amount_native) over as_known as second_native,
        lead(occurred_us) over as_known as second_us,
        lead(known_us) over as_known as second_known_us,
        lead(known_us, 2) over as_known as third_known_us
    from payments_made
    window
        as_known as (
            partition by parameter_set_id, node_key, asset
            order by known_us, occurred_us, transfer_key
        )

),

split as (

    select
        *,
        amount_native >= second_native as is_first_carried,
        greatest(receipt_known_us, known_us, second_known_us) as step_known_us
    from paired
    where
        payment_number = 1
        and second_transfer_key is not null
        and to_node_key != second_to_node_key
        and least(occurred_us, second_us) >= receipt_us

),

candidates as (

    select
        parameter_set_id,
        node_key,
        asset,
        receipt_transfer_key,
        receipt_us,
        case when is_first_carried then transfer_key else second_transfer_key end
            as carried_transfer_key,
        case when is_first_carried then second_transfer_key else transfer_key end
            as peeled_transfer_key,
        step_known_us
    from split
    where
        coalesce(third_known_us > step_known_us, true)
        -- eight decimals, so that the product is exact
        and greatest(amount_native, second_native)
        >= minimum_carried_share * cast(received_native as decimal(30, 8))

),

receiving_again as (

    select distinct
        cnd.parameter_set_id,
        cnd.carried_transfer_key
    from moves as mov
    inner join candidates as cnd
        on mov.to_node_key = cnd.node_key and mov.asset = cnd.asset
    where mov.transfer_key != cnd.receipt_transfer_key and mov.known_us <= cnd.step_known_us

),

carrying_transactions as (

    select
        cnd.parameter_set_id,
        cnd.carried_transfer_key,
        cnd.node_key,
        led.transaction_hash
    from ledger as led
    inner join candidates as cnd
        on led.transfer_key = cnd.carried_transfer_key
    where led.rail = 'utxo'

),

paying_together as (

    select distinct
        cnd.parameter_set_id,
        cnd.carried_transfer_key
    from ledger as led
    inner join carrying_transactions as cnd
        on led.transaction_hash = cnd.transaction_hash
    where led.rail = 'utxo' and led.from_node_key != cnd.node_key

),

candidate_nodes as (

    select
        cnd.parameter_set_id,
        cnd.carried_transfer_key,
        cnd.receipt_us,
        cnd.step_known_us,
        nod.address_family,
        nod.address
    from nodes as nod
    inner join candidates as cnd
        on nod.node_key = cnd.node_key

),

services as (

    select distinct
        cnd.parameter_set_id,
        cnd.carried_transfer_key
    from candidate_nodes as cnd
    inner join address_versions as ver
        on cnd.address_family = ver.address_family and cnd.address = ver.address
    where
        coalesce({{ epoch_us('ver.used_from_at') }} <= cnd.receipt_us, true)
        and coalesce({{ epoch_us('ver.used_until_at') }} > cnd.receipt_us, true)
        and {{ epoch_us('ver.known_from_at') }} <= cnd.step_known_us
        and coalesce({{ epoch_us('ver.known_until_at') }} > cnd.step_known_us, true)

),

final as (

    select
        cnd.parameter_set_id,
        cnd.carried_transfer_key,
        cnd.peeled_transfer_key,
        cnd.receipt_transfer_key as start_transfer_key,
        cast(1 as bigint) as step_count,
        cnd.step_known_us as known_us
    from candidates as cnd
    left join receiving_again as rag
        on
            cnd.carried_transfer_key = rag.carried_transfer_key
            and cnd.parameter_set_id = rag.parameter_set_id
    left join paying_together as pto
        on
            cnd.carried_transfer_key = pto.carried_transfer_key
            and cnd.parameter_set_id = pto.parameter_set_id
    left join services as srv
        on
            cnd.carried_transfer_key = srv.carried_transfer_key
            and cnd.parameter_set_id = srv.parameter_set_id
    where
        rag.carried_transfer_key is null
        and pto.carried_transfer_key is null
        and srv.carried_transfer_key is null

)

select * from final
