{#-
    Sides of transfers whose node was a hub: more transfers than the limit within the 7 days up to this
    one, as known when this version of it became known. Trades, change and transfers to oneself are
    no steps of a path and do not count.

    1. Keep the nodes that have as many versions in any 7 days; no other can be a hub.
    2. Count what stands, and correct it by what was not known yet or has been superseded since.
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
    where
        {{ before_stale_dates(longest_path_days()) }}
        and {{ of_stale_nodes() }}
        and (is_outbound or is_inbound)
        and counterparty_key not in (node_key, {{ hash_to_bigint("'exchange:order_book'") }})

),

dates as (

    select
        occurred_date,
        ledger_state_key
    from {{ ref('int_transfers__date_states') }}
    where {{ in_stale_dates() }}

),

counted as (

    select
        node_key,
        count(*) over ({{ path_frame() }}) as version_count
    from sides

),

busy_nodes as (

    select distinct node_key
    from counted
    where version_count > {{ hub_transfer_limit() }}

),

busy_sides as (

    select sds.*
    from sides as sds
    inner join busy_nodes as bnd
        on sds.node_key = bnd.node_key

),

busy as (

    select
        *,
        sum(case when is_standing then 1 else 0 end) over ({{ path_frame() }}) as standing_count,
        min(known_us) over (
            partition by node_key
            order by occurred_us desc
            range between unbounded preceding and current row
        ) as first_known_us_after
    from busy_sides

),

events as (

    select
        *,
        least(occurred_us + {{ longest_path() }}, coalesce(superseded_us, known_us)) as ends_us
    from busy
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
        bus.*,
        nol.length_us,
        {{ integer_divide('bus.occurred_us', 'nol.length_us') }} as stretch_number
    from busy as bus
    inner join node_lengths as nol
        on bus.node_key = nol.node_key
    where {{ in_stale_dates('bus.occurred_date') }}

),

corrections as (

    select
        lay.transfer_key,
        lay.known_us,
        lay.side,
        sum(case when evt.is_standing then -1 else 1 end) as correction
    from laid_rows as lay
    inner join laid_events as evt
        on
            lay.node_key = evt.node_key
            and lay.length_us = evt.length_us
            and lay.stretch_number = evt.stretch_number
    where
        lay.occurred_us >= evt.occurred_us
        and lay.occurred_us < evt.occurred_us + {{ longest_path() }}
        and (
            (evt.is_standing and lay.known_us < evt.known_us)
            or (evt.known_us <= lay.known_us and lay.known_us < evt.superseded_us)
        )
    group by lay.transfer_key, lay.known_us, lay.side

),

hubs as (

    select
        bus.transfer_key,
        bus.known_us,
        bus.side,
        bus.node_key,
        bus.occurred_date
    from busy as bus
    left join corrections as cor
        on
            bus.transfer_key = cor.transfer_key
            and bus.known_us = cor.known_us
            and bus.side = cor.side
    where
        bus.standing_count + coalesce(cor.correction, 0) > {{ hub_transfer_limit() }}
        and {{ in_stale_dates('bus.occurred_date') }}

),

-- a date without any keeps a row that says so
final as (

    select
        hub.transfer_key,
        hub.known_us,
        hub.side,
        hub.node_key,
        dat.ledger_state_key,
        dat.occurred_date
    from dates as dat
    left join hubs as hub
        on dat.occurred_date = hub.occurred_date

)

select * from final
