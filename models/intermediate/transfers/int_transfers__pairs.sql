{#-
    What the two nodes of a transfer had sent each other before it, as the institution knew it when it
    learned of the transfer.

    1. Count, add and find the last of the 90 days before, in either direction, over the ledger as it
       stands; and whether there ever was one, by the first of the earlier ones to be known.
    2. Correct what hindsight tells wrongly, and find the last anew where it is one of these.
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

versions as (

    select * from {{ ref('int_transfers__sides') }}
    where
        {{ before_stale_dates() }}
        and {{ of_stale_pairs() }}
        and counterparty_key != {{ hash_to_bigint("'exchange:order_book'") }}

),

over_frames as (

    select
        {{ pair_columns_by_time() }}
        transfer_key,
        node_key,
        counterparty_key,
        side,
        occurred_us,
        known_us,
        ledger_state_key,
        occurred_date
    from versions
    where is_standing

),

by_time as (

    select * from over_frames
    where side = 'sender' and {{ in_stale_dates() }}

),

hindsight as (

    select
        {{ pair_columns_of_hindsight() }}
        tim.transfer_key
    from {{ ref('int_transfers__hindsight') }} as hnd
    inner join by_time as tim
        on
            hnd.transfer_key = tim.transfer_key
            and hnd.side = 'sender'
            and hnd.counterparty_key = tim.counterparty_key
    where hnd.age_us > 0 and {{ in_stale_dates('hnd.occurred_date') }}
    group by tim.transfer_key

),

known_last as (

    select
        {{ pair_columns_of_last() }}
        tim.transfer_key
    from by_time as tim
    inner join hindsight as hnd
        on tim.transfer_key = hnd.transfer_key
    inner join versions as ver
        on tim.node_key = ver.node_key and tim.counterparty_key = ver.counterparty_key
    where
        tim.occurred_us > ver.occurred_us
        and tim.occurred_us < ver.occurred_us + {{ longest_window() }}
        and ver.known_us <= tim.known_us
        and (ver.superseded_us is null or ver.superseded_us > tim.known_us)
    group by tim.transfer_key

),

known_until_superseded as (

    select
        tim.transfer_key,
        bool_or(ver.is_outbound) as has_forward,
        bool_or(ver.is_inbound) as has_backward
    from by_time as tim
    inner join versions as ver
        on tim.node_key = ver.node_key and tim.counterparty_key = ver.counterparty_key
    where
        not ver.is_standing
        and tim.occurred_us > ver.occurred_us
        and ver.known_us <= tim.known_us
        and ver.superseded_us > tim.known_us
    group by tim.transfer_key

),

final as (

    select
        {{ pair_columns_corrected() }}
        tim.transfer_key,
        tim.occurred_us,
        tim.ledger_state_key,
        tim.occurred_date
    from by_time as tim
    left join hindsight as hnd
        on tim.transfer_key = hnd.transfer_key
    left join known_last as lst
        on tim.transfer_key = lst.transfer_key
    left join known_until_superseded as sup
        on tim.transfer_key = sup.transfer_key

)

select * from final
