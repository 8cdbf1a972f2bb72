{#-
    Paths of two steps that end in a transfer: what its sender had been paid within 7 days before it,
    by nodes that are not itself, as known when the transfer became known.

    No row where the sender or the receiver is a hub; a payer may be one, and is marked.
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

steps as (

    select
        *,
        {{ path_stretch('occurred_us') }} as stretch_number
    from {{ ref('int_transfers__steps') }}
    where {{ before_stale_dates(longest_path_days()) }} and not is_to_hub

),

dates as (

    select
        occurred_date,
        ledger_state_key
    from {{ ref('int_transfers__date_states') }}
    where {{ in_stale_dates() }}

),

transfers as (

    select
        transfer_key,
        from_node_key,
        to_node_key,
        amount_usd,
        occurred_us,
        known_us,
        stretch_number,
        occurred_date
    from steps
    where is_standing and not is_from_hub and {{ in_stale_dates() }}

),

-- the window of a transfer touches its own stretch and the one before
laid_transfers as (

    select
        *,
        stretch_number as window_stretch
    from transfers

    union all

    select
        *,
        stretch_number - 1 as window_stretch
    from transfers

),

sources as (

    select
        lay.transfer_key,
        lay.from_node_key,
        lay.to_node_key,
        lay.amount_usd,
        lay.occurred_us,
        lay.known_us,
        lay.occurred_date,
        stp.from_node_key as source_key,
        stp.is_from_hub as is_source_hub,
        stp.amount_usd as source_amount_usd,
        stp.occurred_us as source_us
    from laid_transfers as lay
    inner join steps as stp
        on lay.from_node_key = stp.to_node_key and lay.window_stretch = stp.stretch_number
    where
        {{ is_on_path('stp.occurred_us', 'lay.occurred_us') }}
        and {{ step_is_known('stp', 'lay') }}

),

-- a date without any keeps a row that says so
final as (

    select
        src.transfer_key,
        src.from_node_key,
        src.to_node_key,
        src.amount_usd,
        src.occurred_us,
        src.known_us,
        src.source_key,
        src.is_source_hub,
        src.source_amount_usd,
        src.source_us,
        dat.ledger_state_key,
        dat.occurred_date
    from dates as dat
    left join sources as src
        on dat.occurred_date = src.occurred_date

)

select * from final
