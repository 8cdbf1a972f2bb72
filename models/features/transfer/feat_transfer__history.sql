{#-
    A transfer against its own past: its amount and hour beside what its sender had paid and its receiver
    had been paid before, how old and how active both were, and whether the amount is round or just below
    a reporting threshold, as known when it became known.
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
        asset,
        amount_native,
        amount_usd,
        price_usd,
        occurred_at,
        {{ epoch_us('occurred_at') }} as occurred_us,
        known_at,
        {{ decimal_text('amount_native') }} as native_text,
        replace({{ decimal_text('amount_native') }}, '.', '') as native_digits,
        cast(amount_usd * 100 as bigint) as usd_cents,
        occurred_date
    from {{ ref('int_ledger__transfers') }}
    where {{ in_stale_batch() }}

),

states as (

    select * from {{ ref('int_transfers__date_states') }}

),

thresholds as (

    select
        currency,
        is_reached_at_amount,
        cast(amount as decimal(38, 18)) as amount,
        cast(amount * (cast(1 as decimal(5, 4)) - just_below_share) as decimal(38, 18))
            as just_below_amount
    from {{ ref('reporting_thresholds') }}

),

windows as (

    select * from {{ ref('int_transfers__side_windows') }}
    where {{ in_stale_batch() }}

),

histories as (

    select * from {{ ref('int_transfers__side_histories') }}
    where {{ in_stale_batch() }}

),

ages as (

    select * from {{ ref('int_transfers__node_ages') }}
    where {{ in_stale_batch() }}

),

sides as (

    select
        win.*,
        hst.payment_count,
        hst.priced_count,
        hst.lower_band_count,
        hst.upto_band_count,
        hst.benford_deviation,
        hst.same_hour_count,
        hst.last_us,
        age.first_us,
        age.account_us
    from windows as win
    inner join histories as hst
        on win.transfer_key = hst.transfer_key and win.side = hst.side
    inner join ages as age
        on win.transfer_key = age.transfer_key and win.side = age.side

),

senders as (

    select * from sides
    where side = 'sender'

),

receivers as (

    select * from sides
    where side = 'receiver'

),

-- in US dollars every transfer has an amount, in another currency the transfers made in it
amounts as (

    select
        transfer_key,
        'USD' as currency,
        cast(amount_usd as decimal(38, 18)) as amount,
        cast(1 as decimal(20, 10)) as currency_price_usd
    from transfers

    union all

    select
        transfer_key,
        asset as currency,
        amount_native as amount,
        price_usd as currency_price_usd
    from transfers
    where asset != 'USD'

),

just_below as (

    select
        amt.transfer_key,
        min({{ to_usd('thr.amount', 'amt.currency_price_usd') }}) as threshold_usd
    from amounts as amt
    inner join thresholds as thr
        on amt.currency = thr.currency
    where
        amt.amount >= thr.just_below_amount
        and (
            amt.amount < thr.amount
            or (amt.amount = thr.amount and not thr.is_reached_at_amount)
        )
    group by amt.transfer_key

),

final as (

    select
        {{ history_columns() }}
        cast(length(regexp_extract(trf.native_text, '^[0-9]*[1-9](0*)[.]0*$', 1)) as bigint)
            as native_trailing_zero_count,
        cast(length(regexp_extract(trf.native_digits, '^0*([0-9]*?)0*$', 1)) as bigint)
            as native_significant_digit_count,
        coalesce(trf.usd_cents > 0 and trf.usd_cents % 10000 = 0, false) as is_round_usd_100,
        coalesce(trf.usd_cents > 0 and trf.usd_cents % 100000 = 0, false) as is_round_usd_1000,
        jbl.transfer_key is not null as is_just_below_threshold,
        cast(jbl.threshold_usd as decimal(18, 2)) as just_below_threshold_usd,
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
    left join just_below as jbl
        on trf.transfer_key = jbl.transfer_key

)

select * from final
