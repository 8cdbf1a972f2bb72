{#-
    Shared external address, who used it: for each deposit and withdrawal of a customer with an address
    that others use too, one transfer of each customer with it in the window up to the judged one.

    1. Keep the addresses with customers enough, until so many were known that it is a service.
    2. Leave out those known as a service or as ours, and hubs, as known at each state.
    3. Of each customer the transfer known first counts; of the judged one its own.
-#}

with

{{ screened_transfers('on_chain', ref('typology_shared_external_address__parameters')) }},

flows as (

    select
        transfer_key,
        customer_id,
        direction,
        counterparty_node_id,
        amount_usd,
        occurred_us,
        from_us
    from {{ ref('int_customers__flows') }}
    where rail = 'crypto' and is_standing

),

nodes as (

    select * from {{ ref('int_addresses__nodes') }}

),

address_versions as (

    select * from {{ ref('int_attribution__address_versions') }}
    where layer = 'owner' and is_service

),

hubs as (

    select distinct
        transfer_key,
        side
    from {{ ref('int_transfers__hubs') }}
    where transfer_key is not null

),

first_uses as (

    select
        counterparty_node_id,
        customer_id,
        min(from_us) as first_us
    from flows
    group by counterparty_node_id, customer_id

),

numbered as (

    select
        *,
        row_number() over (
            partition by counterparty_node_id
            order by first_us asc, customer_id asc
        ) as customer_number
    from first_uses

),

shared_addresses as (

    select
        num.counterparty_node_id,
        par.parameter_set_id,
        {{ hours_us('24 * par.window_days') }} as window_us,
        -- when it became known that it serves more customers than that
        min(case when num.customer_number > par.maximum_customer_count then num.first_us end)
            as service_us
    from numbered as num
    cross join parameters as par
    group by num.counterparty_node_id, par.parameter_set_id, par.window_days
    having max(num.customer_number) > 1

),

shared_nodes as (

    select
        nod.node_id,
        nod.address_family,
        nod.address
    from nodes as nod
    inner join first_uses as fst
        on nod.node_id = fst.counterparty_node_id
    group by nod.node_id, nod.address_family, nod.address
    having count(*) > 1

),

services as (

    select
        shn.node_id,
        coalesce({{ epoch_us('ver.used_from_at') }}, 0) as used_from_us,
        coalesce({{ epoch_us('ver.used_until_at') }}, {{ never_us() }}) as used_until_us,
        {{ epoch_us('ver.known_from_at') }} as known_from_us,
        coalesce({{ epoch_us('ver.known_until_at') }}, {{ never_us() }}) as known_until_us
    from shared_nodes as shn
    inner join address_versions as ver
        on shn.address_family = ver.address_family and shn.address = ver.address

),

-- both sides ours: nobody outside
between_customers as (

    select transfer_key
    from flows
    group by transfer_key
    having count(*) > 1

),

external as (

    select flw.*
    from flows as flw
    inner join shared_nodes as shn
        on flw.counterparty_node_id = shn.node_id
    left join between_customers as btw
        on flw.transfer_key = btw.transfer_key
    where btw.transfer_key is null

),

candidates as (

    select
        ext.*,
        scr.parameter_set_id,
        sha.window_us,
        coalesce(sha.service_us, {{ never_us() }}) as service_us
    from external as ext
    inner join screened as scr
        on ext.transfer_key = scr.transfer_key
    inner join shared_addresses as sha
        on
            ext.counterparty_node_id = sha.counterparty_node_id
            and scr.parameter_set_id = sha.parameter_set_id
    left join hubs as hub
        on
            ext.transfer_key = hub.transfer_key
            and case when ext.direction = 'inbound' then 'sender' else 'receiver' end = hub.side
    where
        hub.transfer_key is null
        and ext.from_us < coalesce(sha.service_us, {{ never_us() }})

),

used_before as (

    select
        cnd.transfer_key,
        cnd.parameter_set_id,
        cnd.customer_id,
        cnd.counterparty_node_id,
        cnd.direction,
        cnd.occurred_us as judged_us,
        ext.transfer_key as evidence_transfer_key,
        ext.customer_id as evidence_customer_id,
        ext.direction as evidence_direction,
        ext.amount_usd,
        ext.occurred_us,
        greatest(cnd.from_us, ext.from_us) as known_us
    from candidates as cnd
    inner join external as ext
        on
            cnd.counterparty_node_id = ext.counterparty_node_id
            and cnd.occurred_us - cnd.window_us < ext.occurred_us
            and cnd.occurred_us >= ext.occurred_us
    where
        greatest(cnd.from_us, ext.from_us) < cnd.service_us
        and (cnd.customer_id != ext.customer_id or cnd.transfer_key = ext.transfer_key)

),

known_as_service as (

    select distinct
        usd.transfer_key,
        usd.parameter_set_id,
        usd.known_us
    from used_before as usd
    inner join services as srv
        on usd.counterparty_node_id = srv.node_id
    where
        usd.judged_us >= srv.used_from_us
        and usd.judged_us < srv.used_until_us
        and usd.known_us >= srv.known_from_us
        and usd.known_us < srv.known_until_us

),

ranked as (

    select
        usd.*,
        row_number() over (
            partition by usd.transfer_key, usd.parameter_set_id, usd.evidence_customer_id
            order by usd.known_us asc, usd.occurred_us desc, usd.evidence_transfer_key asc
        ) as choice
    from used_before as usd
    left join known_as_service as srv
        on
            usd.transfer_key = srv.transfer_key
            and usd.parameter_set_id = srv.parameter_set_id
            and usd.known_us = srv.known_us
    where srv.transfer_key is null

),

final as (

    select
        transfer_key,
        parameter_set_id,
        evidence_transfer_key,
        case
            when evidence_direction = 'inbound' then 'deposit from the address'
            else 'withdrawal to the address'
        end as role,
        customer_id,
        counterparty_node_id,
        direction,
        amount_usd,
        occurred_us,
        known_us
    from ranked
    where choice = 1

)

select * from final
