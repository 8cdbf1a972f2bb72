{#-
    What changes a customer's balance in the exchange's books, with its past: one signed amount per
    side, fee and version. A version was what was known from `known_at` until `superseded_at`.

    1. Payments that were booked, deposits that were credited, withdrawals that were completed.
       Without a status they count, as in the ledger.
    2. Transfers between customers, both sides.
    3. Trades, both legs, of the customer and of a counterparty that is ours; the customer pays the
       fee, in the quote asset unless another is named.
-#}

with

fiat as (

    select * from {{ ref('base_exchange__fiat_transactions') }}
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

internal_transfers as (

    select * from {{ ref('base_exchange__internal_transfers') }}
    where row_status in ('staged', 'superseded')

),

trades as (

    select * from {{ ref('base_exchange__trades') }}
    where row_status in ('staged', 'superseded')

),

bookings as (

    select
        customer_id,
        currency as asset,
        'fiat' as booking_type,
        case when direction = 'in' then amount_native else -amount_native end as change_native,
        occurred_at,
        known_at,
        superseded_at,
        'fiat:' || fiat_transaction_id as booking_reference
    from fiat
    where payment_status = 'booked'

    union all

    select
        customer_id,
        asset,
        'crypto_deposit' as booking_type,
        amount_native as change_native,
        occurred_at,
        known_at,
        superseded_at,
        'crypto_deposit:' || deposit_id as booking_reference
    from deposits
    where coalesce(deposit_status, 'credited') = 'credited'

    union all

    select
        customer_id,
        asset,
        'crypto_withdrawal' as booking_type,
        -amount_native as change_native,
        occurred_at,
        known_at,
        superseded_at,
        'crypto_withdrawal:' || withdrawal_id as booking_reference
    from withdrawals
    where coalesce(withdrawal_status, 'completed') = 'completed'

    union all

    select
        customer_id,
        asset,
        'fee' as booking_type,
        -fee_amount_native as change_native,
        occurred_at,
        known_at,
        superseded_at,
        'crypto_withdrawal:' || withdrawal_id || ':fee' as booking_reference
    from withdrawals
    where coalesce(withdrawal_status, 'completed') = 'completed'

    union all

    select
        from_customer_id as customer_id,
        asset,
        'internal' as booking_type,
        -amount_native as change_native,
        occurred_at,
        known_at,
        superseded_at,
        'internal:' || internal_transfer_id || ':payer' as booking_reference
    from internal_transfers

    union all

    select
        to_customer_id as customer_id,
        asset,
        'internal' as booking_type,
        amount_native as change_native,
        occurred_at,
        known_at,
        superseded_at,
        'internal:' || internal_transfer_id || ':payee' as booking_reference
    from internal_transfers

    {% for leg in ['base', 'quote'] -%}
    {% for side in ['customer', 'counterparty'] %}
    {%- set buyer_gets = (leg == 'base') == (side == 'customer') %}
    union all

    select
        {{ 'customer_id' if side == 'customer' else 'counterparty_customer_id as customer_id' }},
        {{ leg }}_asset as asset,
        'trade' as booking_type,
        case
            when side = '{{ 'buy' if buyer_gets else 'sell' }}' then {{ leg }}_amount_native
            else -{{ leg }}_amount_native
        end as change_native,
        occurred_at,
        known_at,
        superseded_at,
        'trade:' || trade_id || ':{{ leg }}:{{ side }}' as booking_reference
    from trades
    {% endfor -%}
    {% endfor %}
    union all

    select
        customer_id,
        coalesce(fee_asset, quote_asset) as asset,
        'fee' as booking_type,
        -fee_amount_native as change_native,
        occurred_at,
        known_at,
        superseded_at,
        'trade:' || trade_id || ':fee' as booking_reference
    from trades

),

final as (

    select
        booking_reference,
        customer_id,
        asset,
        booking_type,
        change_native,
        occurred_at,
        cast(occurred_at as date) as occurred_date,
        known_at,
        superseded_at
    from bookings
    -- no counterparty of ours, no fee: nothing to book
    where customer_id is not null and change_native != 0

)

select * from final
