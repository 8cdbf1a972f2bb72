{#-
    Both sides of every version of a transfer: the node that paid and the node that was paid.

    The order book is no party and has no side. Change goes back to its payer: its sides have
    features, but are neither outbound nor inbound and count in nobody's.
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

    select
        *,
        {{ epoch_us('occurred_at') }} as occurred_us
    from {{ ref('int_ledger__transfer_versions') }}
    where {{ in_stale_dates() }}

),

states as (

    select * from {{ ref('int_transfers__date_states') }}

),

-- what is told of before it happens counts from when it happens
timed as (

    select
        *,
        greatest({{ epoch_us('known_at') }}, occurred_us) as known_us,
        case
            when superseded_at is not null
                then greatest({{ epoch_us('superseded_at') }}, occurred_us)
        end as superseded_us
    from versions

),

sides as (

    select
        *,
        'sender' as side,
        from_node_id as node_id,
        from_node_key as node_key,
        to_node_key as counterparty_key,
        not is_change as is_outbound,
        false as is_inbound
    from timed

    union all

    select
        *,
        'receiver' as side,
        to_node_id as node_id,
        to_node_key as node_key,
        from_node_key as counterparty_key,
        false as is_outbound,
        not is_change as is_inbound
    from timed

),

final as (

    select
        sds.transfer_key,
        sds.side,
        sds.node_key,
        sds.counterparty_key,
        sds.is_outbound,
        sds.is_inbound,
        sds.amount_usd,
        sds.occurred_us,
        sds.known_us,
        sds.superseded_us,
        sds.superseded_us is null as is_standing,
        sta.ledger_state_key,
        sds.occurred_date
    from sides as sds
    inner join states as sta
        on sds.occurred_date = sta.occurred_date
    where sds.node_id != 'exchange:order_book'

)

select * from final
