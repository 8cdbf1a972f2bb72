{#-
    Whom the two ends of a transfer deal with: how many different counterparties each pays and is paid by
    (fan-out and fan-in), and what the two had sent each other before, as known when it became known.
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

senders as (

    select * from {{ ref('int_transfers__counterparty_windows') }}
    where side = 'sender' and {{ in_stale_batch() }}

),

receivers as (

    select * from {{ ref('int_transfers__counterparty_windows') }}
    where side = 'receiver' and {{ in_stale_batch() }}

),

pairs as (

    select * from {{ ref('int_transfers__pairs') }}
    where {{ in_stale_batch() }}

),

final as (

    select
        {{ counterparty_columns() }}
        coalesce(prs.forward_prior_count_90d, 0) as pair_prior_count_90d,
        cast(coalesce(prs.forward_prior_usd_sum_90d, 0) as decimal(38, 2))
            as pair_prior_usd_sum_90d,
        {{ integer_divide('prs.occurred_us - prs.forward_us_last_90d', 1000000) }}
            as pair_seconds_since_last_90d,
        coalesce(prs.backward_prior_count_90d, 0) as reverse_pair_prior_count_90d,
        cast(coalesce(prs.backward_prior_usd_sum_90d, 0) as decimal(38, 2))
            as reverse_pair_prior_usd_sum_90d,
        {{ integer_divide('prs.occurred_us - prs.backward_us_last_90d', 1000000) }}
            as reverse_pair_seconds_since_last_90d,
        prs.transfer_key is not null and not prs.is_forward_before as is_first_of_pair,
        coalesce(prs.is_backward_before, false) as has_reverse_pair,
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
    left join pairs as prs
        on trf.transfer_key = prs.transfer_key

)

select * from final
