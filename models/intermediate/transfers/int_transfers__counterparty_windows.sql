{#-
    How many different counterparties each side of a transfer had in the trailing windows, the transfer
    included, as the institution knew it when it learned of the transfer.

    1. Count over frames of the ledger as it stands, by the neighbours of an event in its pair.
    2. Where hindsight tells wrongly of a counterparty, look at its last event, standing and known.
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

versions as (

    select * from {{ ref('int_transfers__sides') }}
    where {{ before_stale_dates(longest_window_days()) }} and {{ of_stale_nodes() }}

),

sides as (

    select
        *,
        lag(occurred_us) over (
            partition by node_key, counterparty_key, is_outbound, is_inbound
            order by occurred_us, transfer_key, side
        ) as previous_us,
        lead(occurred_us) over (
            partition by node_key, counterparty_key, is_outbound, is_inbound
            order by occurred_us, transfer_key, side
        ) as next_us
    from versions
    where is_standing

),

over_frames as (

    select
        {{ counterparty_counts_by_time() }}
        transfer_key,
        side,
        node_key,
        occurred_us,
        known_us,
        ledger_state_key,
        occurred_date
    from sides

),

by_time as (

    select * from over_frames
    where {{ in_stale_dates() }}

),

mistaken as (

    select distinct
        transfer_key,
        side,
        counterparty_key,
        is_outbound,
        is_inbound
    from {{ ref('int_transfers__hindsight') }}
    where (is_outbound or is_inbound) and {{ in_stale_dates() }}

),

last_events as (

    select
        tim.transfer_key,
        tim.side,
        tim.occurred_us,
        mis.counterparty_key,
        mis.is_outbound,
        mis.is_inbound,
        max(case when ver.is_standing then ver.occurred_us end) as standing_us_last,
        max(
            case
                when
                    ver.known_us <= tim.known_us
                    and (ver.superseded_us is null or ver.superseded_us > tim.known_us)
                    then ver.occurred_us
            end
        ) as known_us_last
    from mistaken as mis
    inner join by_time as tim
        on mis.transfer_key = tim.transfer_key and mis.side = tim.side
    inner join versions as ver
        on
            tim.node_key = ver.node_key
            and mis.counterparty_key = ver.counterparty_key
            and mis.is_outbound = ver.is_outbound
            and mis.is_inbound = ver.is_inbound
    where
        tim.occurred_us >= ver.occurred_us
        and tim.occurred_us < ver.occurred_us + {{ longest_window() }}
    group by
        tim.transfer_key,
        tim.side,
        tim.occurred_us,
        mis.counterparty_key,
        mis.is_outbound,
        mis.is_inbound

),

corrections as (

    select
        {{ counterparty_count_corrections() }}
        transfer_key,
        side
    from last_events
    group by transfer_key, side

),

final as (

    select
        {{ counterparty_counts_corrected() }}
        tim.transfer_key,
        tim.side,
        tim.node_key,
        tim.ledger_state_key,
        tim.occurred_date
    from by_time as tim
    left join corrections as cor
        on tim.transfer_key = cor.transfer_key and tim.side = cor.side

)

select * from final
