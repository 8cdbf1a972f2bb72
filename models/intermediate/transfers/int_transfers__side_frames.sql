{#-
    What each side of a transfer had paid and been paid in the trailing windows, by when things happened:
    counts, sums and largest amounts over frames of the ledger as it stands.

    Some of it was not known yet; `int_transfers__side_corrections` says what.
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

over_frames as (

    select
        {{ side_columns_by_time() }}
        transfer_key,
        side,
        node_key,
        occurred_us,
        known_us,
        ledger_state_key,
        occurred_date
    from sides

),

final as (

    select * from over_frames
    where {{ in_stale_dates() }}

)

select * from final
