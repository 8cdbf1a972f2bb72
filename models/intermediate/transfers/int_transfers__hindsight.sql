{#-
    What the ledger as it stands tells wrongly of the past of a transfer: events of a side's node that
    were not known yet, and versions that were known and have been superseded since.

    1. Find the events that may concern others, and from when to when they do.
    2. Lay them on stretches of time about as long, and rows on the same, so that few pairs are tried.
    3. Keep the pairs where it is so; a date without any keeps a row that says so.
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

    select * from {{ ref('int_transfers__sides') }}
    where {{ before_stale_dates(longest_window_days()) }} and {{ of_stale_nodes() }}

),

dates as (

    select
        occurred_date,
        ledger_state_key
    from {{ ref('int_transfers__date_states') }}
    where {{ in_stale_dates() }}

),

marked as (

    select
        *,
        min(case when is_standing then known_us end) over (
            partition by node_key
            order by occurred_us desc
            range between unbounded preceding and current row
        ) as first_known_us_after
    from sides

),

events as (

    select
        *,
        least(occurred_us + {{ longest_window() }}, coalesce(superseded_us, known_us)) as ends_us
    from marked
    where superseded_us is not null or known_us > first_known_us_after

),

lengths as (

    select
        *,
        {{ stretch_length('ends_us - occurred_us') }} as length_us
    from events

),

laid_events as (

    select
        *,
        {{ integer_divide('occurred_us', 'length_us') }} as stretch_number
    from lengths

    union all

    select
        *,
        {{ integer_divide('occurred_us', 'length_us') }} + 1 as stretch_number
    from lengths

),

node_lengths as (

    select distinct
        node_key,
        length_us
    from lengths

),

laid_rows as (

    select
        sds.*,
        nol.length_us,
        {{ integer_divide('sds.occurred_us', 'nol.length_us') }} as stretch_number
    from sides as sds
    inner join node_lengths as nol
        on sds.node_key = nol.node_key
    where sds.is_standing and {{ in_stale_dates('sds.occurred_date') }}

),

pairs as (

    select
        lay.transfer_key,
        lay.side,
        lay.node_key,
        lay.occurred_date,
        evt.transfer_key as event_key,
        evt.side as event_side,
        evt.counterparty_key,
        evt.is_outbound,
        evt.is_inbound,
        evt.amount_usd,
        evt.occurred_us,
        evt.known_us,
        lay.occurred_us - evt.occurred_us as age_us,
        case when evt.is_standing then cast(-1 as bigint) else cast(1 as bigint) end as correction
    from laid_rows as lay
    inner join laid_events as evt
        on
            lay.node_key = evt.node_key
            and lay.length_us = evt.length_us
            and lay.stretch_number = evt.stretch_number
    where
        lay.occurred_us >= evt.occurred_us
        and lay.occurred_us < evt.occurred_us + {{ longest_window() }}
        and (
            (evt.is_standing and lay.known_us < evt.known_us)
            or (evt.known_us <= lay.known_us and lay.known_us < evt.superseded_us)
        )

),

final as (

    select
        prs.transfer_key,
        prs.side,
        prs.node_key,
        prs.event_key,
        prs.event_side,
        prs.counterparty_key,
        prs.is_outbound,
        prs.is_inbound,
        prs.amount_usd,
        prs.occurred_us,
        prs.known_us,
        prs.age_us,
        prs.correction,
        dat.ledger_state_key,
        dat.occurred_date
    from dates as dat
    left join pairs as prs
        on dat.occurred_date = prs.occurred_date

)

select * from final
