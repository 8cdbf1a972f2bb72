{#-
    Money that passes through: how much of what the sender and the receiver of a transfer had received
    was sent on, and how long it had lain there, as known when the transfer became known.
-#}

{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        partition_by='occurred_date',
        pre_hook='{{ remove_stale_dates(this) }}',
        post_hook='{{ append_further_batches(this) }}',
    )
}}

with

transfers as (

    select
        transfer_id,
        transfer_key,
        amount_usd,
        occurred_at,
        known_at,
        occurred_date
    from {{ ref('int_ledger__transfers') }}
    where {{ in_stale_batch() }}

),

states as (

    select * from {{ ref('int_transfers__date_states') }}

),

senders as (

    select * from {{ ref('int_transfers__side_windows') }}
    where side = 'sender' and {{ in_stale_batch() }}

),

receivers as (

    select * from {{ ref('int_transfers__side_windows') }}
    where side = 'receiver' and {{ in_stale_batch() }}

),

sender_ages as (

    select * from {{ ref('int_transfers__inbound_ages') }}
    where side = 'sender' and {{ in_stale_batch() }}

),

receiver_ages as (

    select * from {{ ref('int_transfers__inbound_ages') }}
    where side = 'receiver' and {{ in_stale_batch() }}

),

final as (

    select
        {{ flow_columns() }}
        trf.transfer_id,
        trf.occurred_at,
        trf.known_at,
        sta.ledger_state_key,
        trf.occurred_date
    from transfers as trf
    inner join states as sta
        on trf.occurred_date = sta.occurred_date
    left join senders as snd
        on trf.transfer_key = snd.transfer_key
    left join receivers as rcv
        on trf.transfer_key = rcv.transfer_key
    left join sender_ages as sga
        on trf.transfer_key = sga.transfer_key
    left join receiver_ages as rga
        on trf.transfer_key = rga.transfer_key

)

select * from final
