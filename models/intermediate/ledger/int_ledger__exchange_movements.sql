{#-
    Movements in the exchange's own books: fiat payments, internal transfers, both legs of trades,
    and crypto deposits and withdrawals, with the reason where one stays out of the ledger.

    Every version that was ever told of is here, and until when it was what was known. A deposit or
    withdrawal that is also there on chain stays out: the on-chain movement carries it. Where that
    became known after the booking, the booking holds until then.
-#}

with

fiat as (

    select * from {{ ref('base_exchange__fiat_transactions') }}
    where row_status in ('staged', 'superseded')

),

internal_transfers as (

    select * from {{ ref('base_exchange__internal_transfers') }}
    where row_status in ('staged', 'superseded')

),

trades as (

    select * from {{ ref('base_exchange__trades') }}
    where row_status in ('staged', 'superseded')

),

deposits as (

    select * from {{ ref('base_exchange__crypto_deposits') }}
    where row_status in ('staged', 'superseded')

),

withdrawals as (

    select * from {{ ref('base_exchange__crypto_withdrawals') }}
    where row_status in ('staged', 'superseded')

),

settled_on_chain as (

    select
        chain,
        asset,
        transaction_hash,
        to_node_id,
        settles_deposit,
        settles_withdrawal,
        min(known_at) as settled_at
    from {{ ref('int_ledger__onchain_movements') }}
    where (settles_deposit or settles_withdrawal) and exclusion_reason is null
    group by chain, asset, transaction_hash, to_node_id, settles_deposit, settles_withdrawal

),

fiat_movements as (

    select
        'fiat' as rail,
        cast(null as string) as chain,
        currency as asset,
        case
            when direction = 'in' then 'bank_account:' || coalesce(bank_account_id, 'unknown')
            else 'customer:' || customer_id
        end as from_node_id,
        case
            when direction = 'in' then 'customer:' || customer_id
            else 'bank_account:' || coalesce(bank_account_id, 'unknown')
        end as to_node_id,
        cast(null as string) as transaction_hash,
        customer_id,
        cast(null as string) as counterparty_customer_id,
        direction,
        amount_native,
        occurred_at,
        known_at,
        known_at_basis,
        superseded_at as restated_at,
        cast(null as timestamp) as settled_at,
        'exchange.fiat_transactions' as source_table,
        'fiat:' || fiat_transaction_id as source_reference,
        'fiat:' || fiat_transaction_id as source_row,
        case
            when payment_status in ('returned', 'failed') then payment_status
            when amount_native = 0 then 'zero_value'
        end as exclusion_reason
    from fiat

),

internal_movements as (

    select
        'internal' as rail,
        cast(null as string) as chain,
        asset,
        'customer:' || from_customer_id as from_node_id,
        'customer:' || to_customer_id as to_node_id,
        cast(null as string) as transaction_hash,
        from_customer_id as customer_id,
        to_customer_id as counterparty_customer_id,
        'internal' as direction,
        amount_native,
        occurred_at,
        known_at,
        known_at_basis,
        superseded_at as restated_at,
        cast(null as timestamp) as settled_at,
        'exchange.internal_transfers' as source_table,
        'internal:' || internal_transfer_id as source_reference,
        'internal:' || internal_transfer_id as source_row,
        case when amount_native = 0 then 'zero_value' end as exclusion_reason
    from internal_transfers

),

trade_legs as (

    {% for leg in ['base', 'quote'] -%}
    select
        'trade' as rail,
        cast(null as string) as chain,
        {{ leg }}_asset as asset,
        case
            when (side = 'buy') = ('{{ leg }}' = 'base')
                then coalesce('customer:' || counterparty_customer_id, 'exchange:order_book')
            else 'customer:' || customer_id
        end as from_node_id,
        case
            when (side = 'buy') = ('{{ leg }}' = 'base') then 'customer:' || customer_id
            else coalesce('customer:' || counterparty_customer_id, 'exchange:order_book')
        end as to_node_id,
        cast(null as string) as transaction_hash,
        customer_id,
        counterparty_customer_id,
        case when (side = 'buy') = ('{{ leg }}' = 'base') then 'in' else 'out' end as direction,
        {{ leg }}_amount_native as amount_native,
        occurred_at,
        known_at,
        known_at_basis,
        superseded_at as restated_at,
        cast(null as timestamp) as settled_at,
        'exchange.trades' as source_table,
        'trade:' || trade_id || ':{{ leg }}' as source_reference,
        'trade:' || trade_id || ':{{ leg }}' as source_row,
        case when {{ leg }}_amount_native = 0 then 'zero_value' end as exclusion_reason
    from trades
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

deposit_movements as (

    select
        'crypto_deposit' as rail,
        dep.chain,
        dep.asset,
        dep.chain || ':' || coalesce(dep.from_address, 'deposit:' || dep.deposit_id)
            as from_node_id,
        dep.chain || ':' || dep.to_address as to_node_id,
        dep.transaction_hash,
        dep.customer_id,
        cast(null as string) as counterparty_customer_id,
        'in' as direction,
        dep.amount_native,
        dep.occurred_at,
        dep.known_at,
        dep.known_at_basis,
        dep.superseded_at as restated_at,
        stl.settled_at,
        'exchange.crypto_deposits' as source_table,
        'crypto_deposit:' || dep.deposit_id as source_reference,
        'crypto_deposit:' || dep.deposit_id as source_row,
        case
            when dep.deposit_status in ('pending', 'reversed') then dep.deposit_status
            when stl.settled_at <= dep.known_at then 'settled_on_chain'
            when dep.amount_native = 0 then 'zero_value'
        end as exclusion_reason
    from deposits as dep
    left join settled_on_chain as stl
        on
            dep.chain = stl.chain
            and dep.asset = stl.asset
            and dep.transaction_hash = stl.transaction_hash
            and dep.chain || ':' || dep.to_address = stl.to_node_id
            and stl.settles_deposit

),

withdrawal_movements as (

    select
        'crypto_withdrawal' as rail,
        wdr.chain,
        wdr.asset,
        'customer:' || wdr.customer_id as from_node_id,
        wdr.chain || ':' || wdr.to_address as to_node_id,
        wdr.transaction_hash,
        wdr.customer_id,
        cast(null as string) as counterparty_customer_id,
        'out' as direction,
        wdr.amount_native,
        wdr.occurred_at,
        wdr.known_at,
        wdr.known_at_basis,
        wdr.superseded_at as restated_at,
        stl.settled_at,
        'exchange.crypto_withdrawals' as source_table,
        'crypto_withdrawal:' || wdr.withdrawal_id as source_reference,
        'crypto_withdrawal:' || wdr.withdrawal_id as source_row,
        case
            when wdr.withdrawal_status in ('requested', 'cancelled', 'blocked')
                then wdr.withdrawal_status
            when stl.settled_at <= wdr.known_at then 'settled_on_chain'
            when wdr.amount_native = 0 then 'zero_value'
        end as exclusion_reason
    from withdrawals as wdr
    left join settled_on_chain as stl
        on
            wdr.chain = stl.chain
            and wdr.asset = stl.asset
            and wdr.transaction_hash = stl.transaction_hash
            and wdr.chain || ':' || wdr.to_address = stl.to_node_id
            and stl.settles_withdrawal

),

movements as (

    select * from fiat_movements

    union all

    select * from internal_movements

    union all

    select * from trade_legs

    union all

    select * from deposit_movements

    union all

    select * from withdrawal_movements

),

final as (

    select
        rail,
        chain,
        asset,
        from_node_id,
        to_node_id,
        transaction_hash,
        customer_id,
        counterparty_customer_id,
        direction,
        amount_native,
        occurred_at,
        known_at,
        known_at_basis,
        -- what stays out is settled by nothing later
        case
            when exclusion_reason is null then least(restated_at, settled_at)
            else restated_at
        end as superseded_at,
        case
            when exclusion_reason is null and settled_at < coalesce(restated_at, settled_at)
                then 'settled_on_chain'
            when restated_at is not null then 'restated'
            when exclusion_reason is null and settled_at is not null then 'settled_on_chain'
        end as supersession_reason,
        source_table,
        source_reference,
        source_row,
        exclusion_reason
    from movements

)

select * from final
