{#-
    What paths are made of: every version of a transfer from one node to another, and whether either
    of them was a hub. Trades, change and transfers to oneself lead nowhere.
-#}

{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        partition_by='occurred_date',
        pre_hook='{{ remove_stale_dates(this) }}',
    )
}}

with

payments as (

    select * from {{ ref('int_transfers__sides') }}
    where
        {{ in_stale_dates() }}
        and is_outbound
        and counterparty_key not in (node_key, {{ hash_to_bigint("'exchange:order_book'") }})

),

dates as (

    select
        occurred_date,
        ledger_state_key
    from {{ ref('int_transfers__date_states') }}
    where {{ in_stale_dates() }}

),

hubs as (

    select * from {{ ref('int_transfers__hubs') }}
    where {{ in_stale_dates() }}

),

payers as (

    select * from hubs
    where side = 'sender'

),

payees as (

    select * from hubs
    where side = 'receiver'

),

-- a date without any keeps a row that says so
final as (

    select
        pym.transfer_key,
        pym.node_key as from_node_key,
        pym.counterparty_key as to_node_key,
        pym.amount_usd,
        pym.occurred_us,
        pym.known_us,
        pym.superseded_us,
        pym.is_standing,
        pyr.transfer_key is not null as is_from_hub,
        pye.transfer_key is not null as is_to_hub,
        dat.ledger_state_key,
        dat.occurred_date
    from dates as dat
    left join payments as pym
        on dat.occurred_date = pym.occurred_date
    left join payers as pyr
        on pym.transfer_key = pyr.transfer_key and pym.known_us = pyr.known_us
    left join payees as pye
        on pym.transfer_key = pye.transfer_key and pym.known_us = pye.known_us

)

select * from final
