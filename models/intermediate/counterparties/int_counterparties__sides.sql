{#-
    What our customers dealt with parties outside: one row per payment or movement on chain, version
    and customer, with the days on whose evening it was known. Directions are the customer's.

    1. The other side is an address or a bank account. Once both sides are known to be customers of
       ours, it is no outside party any more.
    2. An address that was known as a service provider's counts for that provider too.
-#}

with

flows as (

    select * from {{ ref('int_customers__flows') }}
    where rail in ('crypto', 'fiat')

),

other_customers as (

    select
        transfer_id,
        direction,
        min(from_day) as from_day
    from flows
    where rail = 'crypto'
    group by transfer_id, direction

),

outside as (

    select
        flw.counterparty_node_id as node_id,
        flw.rail,
        flw.customer_id,
        flw.direction,
        flw.amount_usd,
        flw.occurred_us,
        flw.occurred_day,
        flw.from_day,
        least(flw.until_day, coalesce(oth.from_day, flw.until_day)) as until_day
    from flows as flw
    left join other_customers as oth
        on flw.transfer_id = oth.transfer_id and flw.direction != oth.direction

),

nodes as (

    select
        node_key,
        node_id
    from {{ ref('int_addresses__nodes') }}

),

parties as (

    select
        ous.node_id,
        case when nod.node_id is not null then 'address' else 'bank_account' end
            as counterparty_kind,
        ous.customer_id,
        ous.direction,
        ous.amount_usd,
        ous.occurred_us,
        ous.occurred_day,
        ous.from_day,
        ous.until_day
    from outside as ous
    left join nodes as nod
        on ous.node_id = nod.node_id
    where
        ous.until_day > ous.from_day
        and (
            nod.node_id is not null
            or (ous.rail = 'fiat' and ous.node_id != 'bank_account:unknown')
        )

),

providers as (

    select * from {{ ref('int_counterparties__providers') }}

),

final as (

    select
        node_id,
        {{ hash_to_bigint('node_id') }} as node_key,
        counterparty_kind,
        customer_id,
        {{ hash_to_bigint('customer_id') }} as customer_key,
        direction,
        amount_usd,
        occurred_us,
        occurred_day,
        from_day,
        until_day
    from parties

    union all

    select
        'vasp:' || prv.vasp_id as node_id,
        {{ hash_to_bigint("'vasp:' || prv.vasp_id") }} as node_key,
        'vasp' as counterparty_kind,
        prt.customer_id,
        {{ hash_to_bigint('prt.customer_id') }} as customer_key,
        prt.direction,
        prt.amount_usd,
        prt.occurred_us,
        prt.occurred_day,
        greatest(prt.from_day, prv.from_day) as from_day,
        prt.until_day
    from parties as prt
    inner join providers as prv
        on
            prt.node_id = prv.node_id
            and prt.occurred_day >= prv.used_day
            and prt.occurred_day < prv.next_used_day
    where prt.until_day > prv.from_day

)

select * from final
