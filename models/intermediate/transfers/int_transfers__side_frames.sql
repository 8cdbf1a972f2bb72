{#-
    What each side of a transfer had paid and been paid in the trailing windows, by when things happened:
    counts, sums and largest amounts of the ledger as it stands.

    1. Add up all that a node had paid and been paid up to each of its events.
    2. What is in a window is that less the same when the window began: exact, and found at once for all.
    3. Some of it was not known yet; `int_transfers__side_corrections` says what.
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
        *,
        {{ side_amounts() }}
    from {{ ref('int_transfers__sides') }}
    where
        is_standing
        and {{ before_stale_dates(longest_window_days()) }}
        and {{ of_stale_nodes() }}

),

added_up as (

    select
        {{ side_columns_of_totals() }}
        *
    from sides

),

packed as (

    select
        *,
        {{ struct_of(side_totals() | map(attribute=1) | list) }} as totals
    from added_up

),

over_frames as (

    select
        {{ side_columns_over_frames() }}
        *
    from packed

),

final as (

    select
        {{ side_columns_by_time() }}
        frm.transfer_key,
        frm.side,
        frm.node_key,
        frm.occurred_us,
        frm.known_us,
        frm.ledger_state_key,
        frm.occurred_date
    from over_frames as frm
    where {{ in_stale_dates('frm.occurred_date') }}

)

select * from final
