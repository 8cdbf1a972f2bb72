{#-
    Who paid whom, and on which evenings a payment of the last 30 days between them was known: the
    edges of the networks of all days.

    1. Keep payments between parties; change, the order book and the coinbase are none.
    2. Between addresses they are those of the chains, as they stand there.
    3. Between parties, a customer takes the place of the exchange's own address, from the evening on
       which it was known whose payment it is.
-#}

with

transfers as (

    select
        transfer_id,
        chain,
        from_node_key,
        to_node_key,
        -- one on chain between customers names its payee first
        case when direction = 'out' then customer_id else counterparty_customer_id end
            as payer_customer_id,
        case when direction = 'out' then counterparty_customer_id else customer_id end
            as payee_customer_id,
        {{ day_of('occurred_at') }} as occurred_day,
        {{ day_of('known_at') }} as known_day,
        coalesce({{ day_of('superseded_at') }}, {{ never_day() }}) as superseded_day
    from {{ ref('int_ledger__transfer_versions') }}
    where
        not is_change
        and {{ is_party_node('from_node_id') }}
        and {{ is_party_node('to_node_id') }}

),

named as (

    select
        transfer_id,
        customer_id,
        direction,
        min(from_day) as named_day
    from {{ ref('int_customers__flows') }}
    where rail = 'crypto'
    group by transfer_id, customer_id, direction

),

payments as (

    select
        trf.chain,
        trf.from_node_key,
        trf.to_node_key,
        {{ hash_to_bigint("'customer:' || trf.payer_customer_id") }} as payer_customer_key,
        {{ hash_to_bigint("'customer:' || trf.payee_customer_id") }} as payee_customer_key,
        coalesce(pyr.named_day, {{ never_day() }}) as payer_named_day,
        coalesce(pye.named_day, {{ never_day() }}) as payee_named_day,
        greatest(trf.occurred_day, trf.known_day) as from_day,
        least(trf.superseded_day, trf.occurred_day + {{ network_days() }}) as until_day
    from transfers as trf
    left join named as pyr
        on
            trf.transfer_id = pyr.transfer_id
            and trf.payer_customer_id = pyr.customer_id
            and pyr.direction = 'outbound'
    left join named as pye
        on
            trf.transfer_id = pye.transfer_id
            and trf.payee_customer_id = pye.customer_id
            and pye.direction = 'inbound'

),

sides as (

    select
        {{ networks()['addresses'] }} as network,
        from_node_key as payer_key,
        to_node_key as payee_key,
        from_day,
        until_day
    from payments
    where chain is not null

    {% for is_payer_named in [false, true] -%}
    {% for is_payee_named in [false, true] -%}
    union all

    select
        {{ networks()['parties'] }} as network,
        {{ 'payer_customer_key' if is_payer_named else 'from_node_key' }} as payer_key,
        {{ 'payee_customer_key' if is_payee_named else 'to_node_key' }} as payee_key,
        greatest(
            from_day,
            {{ 'payer_named_day' if is_payer_named else '0' }},
            {{ 'payee_named_day' if is_payee_named else '0' }}
        ) as from_day,
        least(
            until_day,
            {{ never_day() if is_payer_named else 'payer_named_day' }},
            {{ never_day() if is_payee_named else 'payee_named_day' }}
        ) as until_day
    from payments

    {% endfor -%}
    {% endfor -%}
),

spans as (

    select
        network,
        payer_key,
        payee_key,
        from_day,
        until_day,
        count(*) as payment_count
    from sides
    where until_day > from_day and payer_key != payee_key
    group by network, payer_key, payee_key, from_day, until_day

),

final as (

    select
        network,
        payer_key,
        payee_key,
        from_day,
        until_day,
        payment_count,
        -- without the end, which may become known later
        {{ values_key([
            ('network', 'bigint'),
            ('payer_key', 'bigint'),
            ('payee_key', 'bigint'),
            ('from_day', 'bigint'),
        ]) }} as span_key
    from spans

)

select * from final
