{#-
    How old the money of each side of a transfer is: USD it had been paid times seconds since then,
    and when it was last paid before the transfer, as known when the transfer became known.

    1. Add over the frames of the ledger as it stands, and correct what hindsight tells wrongly.
    2. The last payment may be one not known yet: of those numbered in a row, skip these.
    3. A superseded one that was still known may be later.
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

standing as (

    select
        *,
        {{ integer_divide('occurred_us', 1000000) }} as occurred_s
    from {{ ref('int_transfers__sides') }}
    where
        is_standing
        and {{ before_stale_dates(longest_window_days()) }}
        and {{ of_stale_nodes() }}

),

sides as (

    select
        *,
        case when is_inbound then amount_usd end as inbound_usd,
        case
            when is_inbound then {{ usd_seconds('amount_usd', 'occurred_s') }}
        end as inbound_usd_seconds
    from standing

),

over_frames as (

    select
        {{ inbound_ages_by_time() }}
        transfer_key,
        side,
        node_key,
        occurred_us,
        occurred_s,
        ledger_state_key,
        occurred_date
    from sides

),

by_time as (

    select * from over_frames
    where {{ in_stale_dates() }}

),

numbered as (

    select
        transfer_key,
        node_key,
        occurred_us,
        row_number() over (partition by node_key order by occurred_us, transfer_key)
            as inbound_number
    from sides
    where is_inbound

),

later_events as (

    select
        *,
        {{ integer_divide('occurred_us + age_us', 1000000) }}
        - {{ integer_divide('occurred_us', 1000000) }} as age_s
    from {{ ref('int_transfers__hindsight') }}
    where transfer_key is not null and is_inbound and {{ in_stale_dates() }}

),

aged_events as (

    select
        *,
        {{ usd_seconds('amount_usd', 'age_s') }} as usd_seconds
    from later_events

),

hindsight as (

    select
        transfer_key,
        side,
        {{ inbound_ages_of_hindsight() }}
        max(case when correction = 1 and age_us > 0 then occurred_us end) as last_us
    from aged_events
    group by transfer_key, side

),

not_yet_known as (

    select
        hnd.transfer_key,
        hnd.side,
        num.inbound_number,
        row_number() over (
            partition by hnd.transfer_key, hnd.side
            order by num.inbound_number desc
        ) as place
    from later_events as hnd
    inner join numbered as num
        on hnd.event_key = num.transfer_key and hnd.node_key = num.node_key
    where hnd.correction = -1 and hnd.age_us > 0

),

skipped as (

    select
        tim.transfer_key,
        tim.side,
        tim.node_key,
        tim.occurred_us,
        tim.number_before - count(*) as inbound_number
    from by_time as tim
    inner join not_yet_known as nyk
        on tim.transfer_key = nyk.transfer_key and tim.side = nyk.side
    where nyk.inbound_number = tim.number_before - nyk.place + 1
    group by
        tim.transfer_key,
        tim.side,
        tim.node_key,
        tim.occurred_us,
        tim.number_before

),

known_last as (

    select
        skp.transfer_key,
        skp.side,
        case
            when num.occurred_us > skp.occurred_us - {{ longest_window() }} then num.occurred_us
        end as last_us
    from skipped as skp
    left join numbered as num
        on skp.node_key = num.node_key and skp.inbound_number = num.inbound_number

),

final as (

    select
        {{ inbound_ages_corrected() }}
        cast(
            greatest(
                case when lst.transfer_key is null then tim.last_us else lst.last_us end,
                hnd.last_us
            ) as bigint
        ) as inbound_us_last_90d,
        tim.transfer_key,
        tim.side,
        tim.node_key,
        tim.occurred_us,
        tim.ledger_state_key,
        tim.occurred_date
    from by_time as tim
    left join hindsight as hnd
        on tim.transfer_key = hnd.transfer_key and tim.side = hnd.side
    left join known_last as lst
        on tim.transfer_key = lst.transfer_key and tim.side = lst.side

)

select * from final
