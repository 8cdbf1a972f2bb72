{#-
    What each side of a transfer had paid (sender) or been paid (receiver) in the 90 days before its
    instant, by amount, first digit and hour of the week, and when its node was last active, as known then.

    1. Count over frames of the ledger as it stands, four counts in one number, and correct by hindsight.
    2. The last instant known is the last one, or the one before an instant that was not known: take the
       latest of these with more events than were unknown.
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

sides as (

    select
        transfer_key,
        side,
        node_key,
        case when side = 'sender' then node_key else -1 - node_key end as flow_key,
        is_outbound or is_inbound as is_payment,
        amount_usd,
        {{ amount_band('amount_usd') }} as band_number,
        {{ first_digit_of('amount_usd') }} as first_digit,
        {{ hour_of_week('occurred_us') }} as hour_number,
        occurred_us,
        ledger_state_key,
        occurred_date
    from {{ ref('int_transfers__sides') }}
    where
        is_standing
        and {{ before_stale_dates(longest_window_days()) }}
        and {{ of_stale_nodes() }}

),

payments as (

    select
        {{ packed_counts() }}
        *
    from sides

),

over_frames as (

    select
        {{ packed_counts_by_time() }}
        coalesce(
            sum(case when is_payment then 1 end)
                over ({{ history_frame('flow_key, hour_number') }}),
            0
        ) as same_hour_count,
        max(case when is_payment then occurred_us end) over ({{ history_frame('node_key') }})
            as last_us,
        transfer_key,
        side,
        node_key,
        band_number,
        occurred_us,
        ledger_state_key,
        occurred_date
    from payments

),

by_time as (

    select * from over_frames
    where {{ in_stale_dates() }}

),

-- events of the node before the instant; a payment goes in the direction of the side
mistaken as (

    select
        transfer_key,
        side,
        event_key,
        event_side,
        {{ amount_band('amount_usd') }} as band_number,
        {{ first_digit_of('amount_usd') }} as first_digit,
        {{ hour_of_week('occurred_us') }} as event_hour,
        {{ hour_of_week('occurred_us + age_us') }} as hour_number,
        occurred_us,
        correction,
        (side = 'sender' and is_outbound) or (side = 'receiver' and is_inbound) as is_payment
    from {{ ref('int_transfers__hindsight') }}
    where age_us > 0 and (is_outbound or is_inbound) and {{ in_stale_dates() }}

),

mistaken_payments as (

    select
        {{ packed_counts() }}
        *
    from mistaken

),

hindsight as (

    select
        {{ packed_counts_of_hindsight() }}
        sum(case when is_payment and event_hour = hour_number then correction end)
            as same_hour_count,
        max(case when correction = 1 then occurred_us end) as put_back_us,
        transfer_key,
        side
    from mistaken_payments
    group by transfer_key, side

),

not_known as (

    select
        transfer_key,
        side,
        occurred_us as candidate_us,
        count(*) as unknown_count
    from mistaken
    where correction = -1
    group by transfer_key, side, occurred_us

),

candidates as (

    select
        tim.transfer_key,
        tim.side,
        tim.node_key,
        tim.last_us as candidate_us
    from by_time as tim
    inner join hindsight as hnd
        on tim.transfer_key = hnd.transfer_key and tim.side = hnd.side

    -- distinct, as several events may share an instant
    union distinct

    select
        tim.transfer_key,
        tim.side,
        tim.node_key,
        evt.last_us as candidate_us
    from mistaken as mis
    inner join by_time as tim
        on mis.transfer_key = tim.transfer_key and mis.side = tim.side
    inner join over_frames as evt
        on mis.event_key = evt.transfer_key and mis.event_side = evt.side
    where mis.correction = -1 and evt.last_us > tim.occurred_us - {{ longest_window() }}

),

candidate_instants as (

    select distinct
        node_key,
        candidate_us
    from candidates

),

instants as (

    select
        can.node_key,
        can.candidate_us,
        count(*) as event_count
    from candidate_instants as can
    inner join sides as sds
        on can.node_key = sds.node_key and can.candidate_us = sds.occurred_us
    where sds.is_payment
    group by can.node_key, can.candidate_us

),

known_last as (

    select
        can.transfer_key,
        can.side,
        max(can.candidate_us) as last_us
    from candidates as can
    inner join instants as ins
        on can.node_key = ins.node_key and can.candidate_us = ins.candidate_us
    left join not_known as unk
        on
            can.transfer_key = unk.transfer_key
            and can.side = unk.side
            and can.candidate_us = unk.candidate_us
    where ins.event_count > coalesce(unk.unknown_count, 0)
    group by can.transfer_key, can.side

),

corrected as (

    select
        {{ packed_counts_corrected() }}
        tim.same_hour_count + coalesce(hnd.same_hour_count, 0) as same_hour_count,
        case
            when hnd.transfer_key is null then tim.last_us
            else greatest(lst.last_us, hnd.put_back_us)
        end as last_us,
        tim.transfer_key,
        tim.side,
        tim.node_key,
        tim.band_number,
        tim.ledger_state_key,
        tim.occurred_date
    from by_time as tim
    left join hindsight as hnd
        on tim.transfer_key = hnd.transfer_key and tim.side = hnd.side
    left join known_last as lst
        on tim.transfer_key = lst.transfer_key and tim.side = lst.side

),

counts as (

    select
        {{ unpacked_counts() }}
        {{ priced_payments() }} as priced_count,
        {{ payments_upto_band(1) }} as lower_band_count,
        {{ payments_upto_band(0) }} as upto_band_count,
        same_hour_count,
        last_us,
        transfer_key,
        side,
        node_key,
        ledger_state_key,
        occurred_date
    from corrected

),

totals as (

    select
        *,
        {{ digits_total() }} as digit_count
    from counts

),

final as (

    select
        transfer_key,
        side,
        node_key,
        payment_count,
        priced_count,
        cast(lower_band_count as bigint) as lower_band_count,
        upto_band_count,
        cast({{ benford_deviation() }} as double) as benford_deviation,
        cast(same_hour_count as bigint) as same_hour_count,
        last_us,
        ledger_state_key,
        occurred_date
    from totals

)

select * from final
