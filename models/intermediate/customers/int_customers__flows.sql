{#-
    What customers paid and were paid: one row per version of a transfer and customer side, with the
    days on whose evening it was known.

    1. Name the rail: the chains are one; of a trade the base asset stands for both legs.
    2. Give each of our customers in it a side; on chain, from when it was known whose it is.
    3. Leave out what was known and superseded within one day: no evening saw it.
-#}

with

transfers as (

    select
        transfer_id,
        transfer_key,
        case when rail in ('fiat', 'internal', 'trade') then rail else 'crypto' end as rail,
        customer_id,
        counterparty_customer_id,
        direction,
        chain,
        asset,
        transaction_hash,
        from_node_id,
        to_node_id,
        source_table like 'onchain.%' as is_on_chain,
        amount_usd,
        {{ epoch_us('occurred_at') }} as occurred_us,
        {{ day_of('occurred_at') }} as occurred_day,
        {{ epoch_us('known_at') }} as known_us,
        superseded_at is null as is_standing,
        coalesce({{ day_of('superseded_at') }}, {{ never_day() }}) as until_day
    from {{ ref('int_ledger__transfer_versions') }}
    where
        customer_id is not null
        and not is_change
        and (rail != 'trade' or source_reference like '%:base')

),

sides as (

    select
        transfer_id,
        transfer_key,
        rail,
        customer_id,
        -- an internal transfer names its payer first; one on chain between customers, its payee
        case
            when rail = 'internal' or direction = 'out' then 'outbound'
            else 'inbound'
        end as direction,
        chain,
        asset,
        transaction_hash,
        from_node_id,
        to_node_id,
        is_on_chain,
        amount_usd,
        occurred_us,
        occurred_day,
        known_us,
        is_standing,
        until_day
    from transfers

    union all

    select
        transfer_id,
        transfer_key,
        rail,
        counterparty_customer_id as customer_id,
        case
            when rail = 'internal' or direction = 'out' then 'inbound'
            else 'outbound'
        end as direction,
        chain,
        asset,
        transaction_hash,
        from_node_id,
        to_node_id,
        is_on_chain,
        amount_usd,
        occurred_us,
        occurred_day,
        known_us,
        is_standing,
        until_day
    from transfers
    where counterparty_customer_id is not null

),

settlements as (

    {% for table, way in [('crypto_withdrawals', 'outbound'), ('crypto_deposits', 'inbound')] -%}
    select
        '{{ way }}' as direction,
        customer_id,
        chain,
        asset,
        transaction_hash,
        chain || ':' || to_address as to_node_id,
        min({{ epoch_us('known_at') }}) as told_us
    from {{ ref('base_exchange__' ~ table) }}
    where transaction_hash is not null and row_status in ('staged', 'superseded')
    group by customer_id, chain, asset, transaction_hash, to_address

    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

deposit_addresses as (

    select
        'inbound' as direction,
        customer_id,
        chain || ':' || address as to_node_id,
        min({{ epoch_us('known_at') }}) as told_us
    from {{ ref('stg_exchange__deposit_addresses') }}
    group by customer_id, chain, address

),

placed as (

    select
        sds.*,
        greatest(
            sds.occurred_us,
            sds.known_us,
            -- the earlier of the two ways in which the customer is known; one of them is there
            coalesce(least(
                coalesce(stl.told_us, own.told_us),
                coalesce(own.told_us, stl.told_us)
            ), sds.known_us)
        ) as from_us
    from sides as sds
    left join settlements as stl
        on
            sds.is_on_chain
            and sds.direction = stl.direction
            and sds.customer_id = stl.customer_id
            and sds.chain = stl.chain
            and sds.asset = stl.asset
            and sds.transaction_hash = stl.transaction_hash
            and sds.to_node_id = stl.to_node_id
    left join deposit_addresses as own
        on
            sds.is_on_chain
            and sds.direction = own.direction
            and sds.customer_id = own.customer_id
            and sds.to_node_id = own.to_node_id

),

final as (

    select
        transfer_id,
        transfer_key,
        rail,
        asset,
        customer_id,
        direction,
        case when direction = 'inbound' then from_node_id else to_node_id end
            as counterparty_node_id,
        amount_usd,
        occurred_us,
        from_us,
        is_standing,
        occurred_day,
        {{ day_of_us('from_us') }} as from_day,
        until_day
    from placed
    where until_day > {{ day_of_us('from_us') }}

)

select * from final
