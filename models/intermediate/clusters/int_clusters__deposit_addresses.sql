{#-
    EVM addresses that exchanges gave to their customers to deposit to, by what they do.

    1. An address lives its first day from the first receipt that was known of it on. In that day it
       pays one exchange and nobody else, and what it pays of an asset is within 10% of what it got.
    2. Judged when the day is over, and again whenever more of it becomes known.
    3. Ruled out from when it is known to be older, to be labelled or ours, or to pay elsewhere.
-#}

{%- set day_us = 24 * 60 * 60 * 1000000 %}

with

chains as (

    select * from {{ ref('chains') }}

),

transfers as (

    select
        trf.*,
        {{ epoch_us('trf.occurred_at') }} as occurred_us
    from {{ ref('int_ledger__transfers') }} as trf
    inner join chains as chn
        on trf.chain = chn.chain and chn.address_family = 'evm'
    where
        trf.source_table in (
            'onchain.evm_transactions', 'onchain.evm_traces', 'onchain.evm_token_transfers'
        )
        and trf.from_node_id != trf.to_node_id

),

tags as (

    select * from {{ ref('int_attribution__node_tags') }}

),

exchange_tags as (

    select
        node_id,
        coalesce(actor, node_id) as exchange_name,
        first_used_at,
        known_at
    from tags
    where concept = 'exchange'

),

-- one exchange per payment, from when the label was first known
payments as (

    select
        trf.from_node_id as node_id,
        trf.transfer_id,
        exc.exchange_name,
        min(exc.known_at) as labelled_at
    from transfers as trf
    inner join exchange_tags as exc
        on
            trf.to_node_id = exc.node_id
            and (exc.first_used_at is null or trf.occurred_at >= exc.first_used_at)
    group by trf.from_node_id, trf.transfer_id, exc.exchange_name

),

payers as (

    select distinct node_id from payments

),

receipts as (

    select
        trf.to_node_id as node_id,
        trf.occurred_us,
        trf.occurred_at,
        trf.known_at,
        row_number() over (
            partition by trf.to_node_id
            order by trf.known_at, trf.occurred_at, trf.transfer_id
        ) as known_number
    from transfers as trf
    inner join payers as pay
        on trf.to_node_id = pay.node_id

),

first_days as (

    select
        node_id,
        occurred_us as from_us,
        occurred_us + {{ day_us }} as until_us,
        greatest(known_at, {{ timestamp_from_us('occurred_us + ' ~ day_us) }}) as judged_at
    from receipts
    where known_number = 1

),

-- what the address did in its first day, and when that counts
moves as (

    select
        fdy.node_id,
        trf.transfer_id,
        trf.asset,
        trf.amount_native,
        'in' as direction,
        cast(null as string) as to_node_id,
        trf.transaction_hash,
        trf.occurred_at,
        greatest(trf.known_at, fdy.judged_at) as known_at
    from first_days as fdy
    inner join transfers as trf
        on
            fdy.node_id = trf.to_node_id
            and fdy.from_us <= trf.occurred_us
            and fdy.until_us >= trf.occurred_us

    union all

    select
        fdy.node_id,
        trf.transfer_id,
        trf.asset,
        trf.amount_native,
        'out' as direction,
        trf.to_node_id,
        trf.transaction_hash,
        trf.occurred_at,
        greatest(trf.known_at, fdy.judged_at) as known_at
    from first_days as fdy
    inner join transfers as trf
        on
            fdy.node_id = trf.from_node_id
            and fdy.from_us <= trf.occurred_us
            and fdy.until_us >= trf.occurred_us

),

instants as (

    select
        node_id,
        known_at as instant_at
    from moves

    union

    select
        mov.node_id,
        greatest(mov.known_at, pay.labelled_at) as instant_at
    from moves as mov
    inner join payments as pay
        on mov.transfer_id = pay.transfer_id and mov.node_id = pay.node_id

),

exchanges as (

    select distinct
        node_id,
        exchange_name
    from payments

),

-- what each address had got and paid by an instant, one row per asset
flows as (

    select
        ins.node_id,
        exc.exchange_name,
        ins.instant_at,
        mov.asset,
        sum(case when mov.direction = 'in' then mov.amount_native end) as inbound_native,
        sum(case when pay.transfer_id is not null then mov.amount_native end) as forwarded_native,
        sum(
            case when mov.direction = 'out' and pay.transfer_id is null then 1 else 0 end
        ) as other_count
    from instants as ins
    inner join exchanges as exc
        on ins.node_id = exc.node_id
    inner join moves as mov
        on ins.node_id = mov.node_id and ins.instant_at >= mov.known_at
    left join payments as pay
        on
            mov.node_id = pay.node_id
            and mov.transfer_id = pay.transfer_id
            and mov.direction = 'out'
            and exc.exchange_name = pay.exchange_name
            and ins.instant_at >= pay.labelled_at
    group by ins.node_id, exc.exchange_name, ins.instant_at, mov.asset

),

verdicts as (

    select
        node_id,
        exchange_name,
        instant_at,
        sum(other_count) = 0
        and count(forwarded_native) > 0
        and count(forwarded_native) = count(
            case
                when
                    cast(forwarded_native as double) / cast(inbound_native as double) >= 0.9
                    and cast(forwarded_native as double) / cast(inbound_native as double) <= 1.1
                    then 1
            end
        ) as is_deposit_address
    from flows
    group by node_id, exchange_name, instant_at

),

disproofs as (

    -- older than it seemed
    select
        fdy.node_id,
        cast(null as string) as exchange_name,
        rcp.known_at
    from first_days as fdy
    inner join receipts as rcp
        on fdy.node_id = rcp.node_id and fdy.from_us > rcp.occurred_us

    union all

    -- paid before it received
    select
        fdy.node_id,
        cast(null as string) as exchange_name,
        trf.known_at
    from first_days as fdy
    inner join transfers as trf
        on fdy.node_id = trf.from_node_id and fdy.from_us > trf.occurred_us

    union all

    select
        pay.node_id,
        cast(null as string) as exchange_name,
        tag.known_at
    from payers as pay
    inner join tags as tag
        on pay.node_id = tag.node_id

    union all

    select
        pay.node_id,
        cast(null as string) as exchange_name,
        own.known_at
    from payers as pay
    inner join {{ ref('stg_exchange__deposit_addresses') }} as own
        on pay.node_id = own.chain || ':' || own.address

    union all

    -- pays elsewhere later, by what was known of the receiver then
    select
        fdy.node_id,
        exc.exchange_name,
        trf.known_at
    from first_days as fdy
    inner join exchanges as exc
        on fdy.node_id = exc.node_id
    inner join transfers as trf
        on fdy.node_id = trf.from_node_id and fdy.until_us < trf.occurred_us
    left join payments as pay
        on
            trf.transfer_id = pay.transfer_id
            and exc.exchange_name = pay.exchange_name
            and trf.known_at >= pay.labelled_at
    where pay.transfer_id is null

),

ruled_out as (

    select
        exc.node_id,
        exc.exchange_name,
        min(dis.known_at) as ruled_out_at
    from exchanges as exc
    inner join disproofs as dis
        on
            exc.node_id = dis.node_id
            and exc.exchange_name = coalesce(dis.exchange_name, exc.exchange_name)
    group by exc.node_id, exc.exchange_name

),

followed as (

    select
        ver.node_id,
        ver.exchange_name,
        ver.instant_at,
        ver.is_deposit_address,
        lag(ver.is_deposit_address) over (
            partition by ver.node_id, ver.exchange_name
            order by ver.instant_at
        ) as was_deposit_address,
        rld.ruled_out_at
    from verdicts as ver
    left join ruled_out as rld
        on ver.node_id = rld.node_id and ver.exchange_name = rld.exchange_name

),

changes as (

    select
        *,
        lead(instant_at) over (
            partition by node_id, exchange_name
            order by instant_at
        ) as next_change_at
    from followed
    where is_deposit_address != coalesce(was_deposit_address, false)

),

spans as (

    select
        node_id,
        exchange_name,
        instant_at as known_from_at,
        -- a null is left out: the earlier of what there is
        least(next_change_at, ruled_out_at) as known_until_at
    from changes
    where is_deposit_address and (ruled_out_at is null or ruled_out_at > instant_at)

),

first_payments as (

    select
        spn.node_id,
        spn.exchange_name,
        spn.known_from_at,
        spn.known_until_at,
        mov.to_node_id as exchange_node_id,
        mov.transaction_hash,
        row_number() over (
            partition by spn.node_id, spn.exchange_name, spn.known_from_at
            order by mov.occurred_at, mov.transfer_id
        ) as payment_number
    from spans as spn
    inner join moves as mov
        on
            spn.node_id = mov.node_id
            and mov.direction = 'out'
            and spn.known_from_at >= mov.known_at

),

nodes as (

    select * from {{ ref('int_ledger__nodes') }}

),

final as (

    select
        fst.node_id,
        {{ hash_to_bigint('fst.node_id') }} as node_key,
        nod.chain,
        fst.exchange_name,
        fst.exchange_node_id,
        fst.known_from_at,
        fst.known_until_at,
        fst.transaction_hash as evidence_transaction_hash
    from first_payments as fst
    inner join nodes as nod
        on fst.node_id = nod.node_id
    -- a day that is not over at the instant of a replay has no verdict yet
    where fst.payment_number = 1 and {{ known_by_as_of('fst.known_from_at') }}

)

select * from final
