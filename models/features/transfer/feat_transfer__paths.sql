{#-
    Paths that end in a transfer: how many sources reach its receiver in two steps, how money spreads
    and meets around it, and the short cycles it closes, as known when it became known. No path leads
    through a hub.
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
        occurred_at,
        known_at,
        occurred_date
    from {{ ref('int_ledger__transfers') }}
    where {{ in_stale_batch() }}

),

states as (

    select * from {{ ref('int_transfers__date_states') }}

),

steps as (

    select * from {{ ref('int_transfers__steps') }}
    where is_standing and {{ in_stale_batch() }}

),

gathers as (

    select * from {{ ref('int_transfers__gathers') }}
    where {{ in_stale_batch() }}

),

cycles as (

    select * from {{ ref('int_transfers__cycles') }}
    where {{ in_stale_batch() }}

),

final as (

    select
        {{ path_columns() }}
        {{ integer_divide('cyc.cycle_us_min_7d', 1000000) }} as cycle_seconds_min_7d,
        coalesce(stp.is_from_hub, false) as is_sender_hub_7d,
        coalesce(stp.is_to_hub, false) as is_receiver_hub_7d,
        trf.transfer_id,
        trf.occurred_at,
        trf.known_at,
        sta.ledger_state_key,
        trf.occurred_date
    from transfers as trf
    inner join states as sta
        on trf.occurred_date = sta.occurred_date
    left join steps as stp
        on trf.transfer_key = stp.transfer_key
    left join gathers as gth
        on trf.transfer_key = gth.transfer_key
    left join cycles as cyc
        on trf.transfer_key = cyc.transfer_key

)

select * from final
