{#-
    Money that spreads and meets around a transfer, within 24 hours and 7 days, as known with it.

    1. Sources: different nodes that had paid the sender before it (two steps to the receiver).
    2. Scatter and gather: by how many payers of the receiver the most active source's money came.
    3. Gather and scatter: pairs of a payer and a payee of the sender, paid in this order.
    4. No path leads through a hub; all its nodes differ and its times ascend.
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

all_sources as (

    select * from {{ ref('int_transfers__sources') }}
    where {{ in_stale_dates() }}

),

marked_hubs as (

    select
        transfer_key,
        occurred_date,
        {{ source_hub_marks() }}
    from all_sources
    where transfer_key is not null
    group by transfer_key, occurred_date

),

sources as (

    select
        transfer_key,
        from_node_key,
        to_node_key,
        occurred_us,
        known_us,
        source_key,
        {{ source_first_times() }}
        max(source_us) as last_us
    from all_sources
    where not is_source_hub
    group by transfer_key, from_node_key, to_node_key, occurred_us, known_us, source_key

),

-- a source that is also the receiver begins no path to it
origins as (

    select * from sources
    where source_key != to_node_key

),

origin_counts as (

    select
        transfer_key,
        {{ source_counts() }}
    from origins
    group by transfer_key

),

transfers as (

    select distinct
        transfer_key,
        from_node_key,
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
        from_node_key,
        to_node_key,
        occurred_us,
        known_us,
        stretch_number - 1 as stretch_number
    from transfers

),

-- by whom else the receiver was paid
other_payers as (

    select
        lay.transfer_key,
        stp.from_node_key as middle_key,
        max(stp.occurred_us) as last_us
    from laid_transfers as lay
    inner join steps as stp
        on lay.to_node_key = stp.to_node_key and lay.stretch_number = stp.stretch_number
    where
        {{ is_on_path('stp.occurred_us', 'lay.occurred_us', with_instant=true) }}
        and {{ step_is_known('stp', 'lay') }}
        and lay.from_node_key != stp.from_node_key
    group by lay.transfer_key, stp.from_node_key

),

crossings as (

    select
        org.transfer_key,
        org.source_key,
        pyr.middle_key,
        org.occurred_us,
        org.known_us,
        org.last_us as source_last_us,
        pyr.last_us as middle_last_us,
        {{ path_stretch('org.occurred_us') }} as stretch_number
    from origins as org
    inner join other_payers as pyr
        on org.transfer_key = pyr.transfer_key
    where org.source_key != pyr.middle_key

),

laid_crossings as (

    select
        *,
        stretch_number as window_stretch
    from crossings

    union all

    select
        *,
        stretch_number - 1 as window_stretch
    from crossings

),

detours as (

    select
        lay.transfer_key,
        lay.source_key,
        lay.middle_key,
        lay.occurred_us,
        lay.source_last_us,
        max(stp.occurred_us) as began_us
    from laid_crossings as lay
    inner join steps as stp
        on
            lay.source_key = stp.from_node_key
            and lay.middle_key = stp.to_node_key
            and lay.window_stretch = stp.stretch_number
    where
        {{ is_on_path('stp.occurred_us', 'lay.occurred_us') }}
        and stp.occurred_us < lay.middle_last_us
        and {{ step_is_known('stp', 'lay') }}
    group by
        lay.transfer_key,
        lay.source_key,
        lay.middle_key,
        lay.occurred_us,
        lay.source_last_us

),

detour_counts as (

    select
        transfer_key,
        source_key,
        {{ detour_counts() }}
    from detours
    group by transfer_key, source_key

),

most_detours as (

    select
        transfer_key,
        {{ detour_count_largest() }}
    from detour_counts
    group by transfer_key

),

payees as (

    select
        lay.transfer_key,
        stp.to_node_key as payee_key,
        lay.occurred_us,
        max(stp.occurred_us) as last_us
    from laid_transfers as lay
    inner join steps as stp
        on lay.from_node_key = stp.from_node_key and lay.stretch_number = stp.stretch_number
    where
        {{ is_on_path('stp.occurred_us', 'lay.occurred_us', with_instant=true) }}
        and {{ step_is_known('stp', 'lay') }}
    group by lay.transfer_key, stp.to_node_key, lay.occurred_us

),

-- per window, when each payer first paid the sender and when each payee was last paid by it
meetings as (

    {{ payer_and_payee_times('sources', 'payees') }}
),

payers_before as (

    select
        transfer_key,
        window_name,
        payer_one,
        sum(payer_one) over (
            partition by transfer_key, window_name
            order by met_us
            range between unbounded preceding and 1 preceding
        ) as payer_count
    from meetings

),

pair_counts as (

    select
        transfer_key,
        {{ payer_payee_pairs() }}
    from payers_before
    group by transfer_key

),

-- who paid the sender and was paid by it is no pair
returned_counts as (

    select
        src.transfer_key,
        {{ returned_pairs() }}
    from sources as src
    inner join payees as pye
        on src.transfer_key = pye.transfer_key and src.source_key = pye.payee_key
    group by src.transfer_key

),

-- a date without any keeps a row that says so
final as (

    select
        mrk.transfer_key,
        {{ gather_columns() }}
        dat.ledger_state_key,
        dat.occurred_date
    from dates as dat
    left join marked_hubs as mrk
        on dat.occurred_date = mrk.occurred_date
    left join origin_counts as org
        on mrk.transfer_key = org.transfer_key
    left join most_detours as dtr
        on mrk.transfer_key = dtr.transfer_key
    left join pair_counts as prs
        on mrk.transfer_key = prs.transfer_key
    left join returned_counts as ret
        on mrk.transfer_key = ret.transfer_key

)

select * from final
