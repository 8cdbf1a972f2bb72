{#-
    Cycles of two to four steps that a transfer closes: its receiver had paid on a way that came
    back to its sender, in ascending order of time, within 7 days before the transfer.

    1. The way begins with a payment by the receiver and ends with one to the sender.
    2. These are the same payment, meet at a node, or have one payment between them.
    3. All nodes of a cycle differ, none of them is a hub, all was known with the transfer.
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
    where
        {{ before_stale_dates(longest_path_days()) }}
        and not is_from_hub
        and not is_to_hub

),

dates as (

    select
        occurred_date,
        ledger_state_key
    from {{ ref('int_transfers__date_states') }}
    where {{ in_stale_dates() }}

),

sources as (

    select * from {{ ref('int_transfers__sources') }}
    where {{ in_stale_dates() }} and not is_source_hub

),

transfers as (

    select distinct
        transfer_key,
        to_node_key,
        occurred_us,
        known_us,
        {{ path_stretch('occurred_us') }} as stretch_number
    from sources

),

laid_transfers as (

    select * from transfers

    union all

    select
        transfer_key,
        to_node_key,
        occurred_us,
        known_us,
        stretch_number - 1 as stretch_number
    from transfers

),

-- what the receiver had paid before
departures as (

    select
        lay.transfer_key,
        stp.to_node_key as reached_key,
        stp.amount_usd as departure_amount_usd,
        stp.occurred_us as departure_us
    from laid_transfers as lay
    inner join steps as stp
        on lay.to_node_key = stp.from_node_key and lay.stretch_number = stp.stretch_number
    where
        {{ is_on_path('stp.occurred_us', 'lay.occurred_us') }}
        and {{ step_is_known('stp', 'lay') }}

),

ways as (

    select
        src.*,
        dep.reached_key,
        dep.departure_amount_usd,
        dep.departure_us
    from sources as src
    inner join departures as dep
        on src.transfer_key = dep.transfer_key
    where dep.departure_us < src.source_us

),

open_ways as (

    select
        *,
        {{ path_stretch('source_us') }} as stretch_number
    from ways
    where
        source_key != reached_key
        and source_key != to_node_key
        and reached_key != from_node_key

),

laid_ways as (

    select
        *,
        stretch_number as window_stretch
    from open_ways

    union all

    select
        *,
        stretch_number - 1 as window_stretch
    from open_ways

),

cycles as (

    select
        transfer_key,
        occurred_us,
        occurred_date,
        2 as hops,
        source_us as began_us,
        least(amount_usd, source_amount_usd) as smallest_usd
    from sources
    where source_key = to_node_key

    union all

    select
        transfer_key,
        occurred_us,
        occurred_date,
        3 as hops,
        departure_us as began_us,
        least(amount_usd, source_amount_usd, departure_amount_usd) as smallest_usd
    from ways
    where source_key = reached_key

    union all

    select
        lay.transfer_key,
        lay.occurred_us,
        lay.occurred_date,
        4 as hops,
        lay.departure_us as began_us,
        least(
            lay.amount_usd, lay.source_amount_usd, lay.departure_amount_usd, stp.amount_usd
        ) as smallest_usd
    from laid_ways as lay
    inner join steps as stp
        on
            lay.reached_key = stp.from_node_key
            and lay.source_key = stp.to_node_key
            and lay.window_stretch = stp.stretch_number
    where
        lay.departure_us < stp.occurred_us
        and stp.occurred_us < lay.source_us
        and {{ step_is_known('stp', 'lay') }}

),

aged as (

    select
        *,
        occurred_us - began_us as age_us
    from cycles

),

-- a date without any keeps a row that says so
final as (

    select
        agd.transfer_key,
        {{ cycle_columns() }}
        min(agd.age_us) as cycle_us_min_7d,
        dat.ledger_state_key,
        dat.occurred_date
    from dates as dat
    left join aged as agd
        on dat.occurred_date = agd.occurred_date
    group by agd.transfer_key, dat.ledger_state_key, dat.occurred_date

)

select * from final
