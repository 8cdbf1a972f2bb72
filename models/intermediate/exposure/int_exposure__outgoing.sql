{#-
    Outgoing exposure, round after round: what reached somebody in the round before is laid to what
    its unattributed payer had received strictly before, each in proportion to its amount.

    1. Leave payments whose payer is known as somebody, paid to by too many, or far enough already.
    2. Lay the rest to the receipts the payer was known to have had. Each becomes known with the
       payment, and stays: `from_us` is when. Parts that end are laid as the whole of them would be.
    3. No receipt is laid more than its amount at one time.
-#}

{{
    config(
        materialized='rounds',
        first_round='int_exposure__destinations',
        rounds=exposure_rounds(),
    )
}}

with

previous as (

    select * from {{ ref('int_exposure__destinations') }}

),

movements as (

    select * from {{ ref('int_exposure__movements') }}

),

stops as (

    select * from {{ ref('int_exposure__stops') }}

),

limits as (

    select * from {{ ref('int_exposure__limits') }}

),

candidates as (

    select
        prv.*,
        lim.maximum_hops,
        lim.minimum_transfer_usd,
        lim.maximum_age_us
    from previous as prv
    inner join limits as lim
        on prv.category = lim.category
    where prv.received_count between 1 and {{ exposure_receipt_limit() }}

),

-- an address that became known as somebody is laid nothing from then
stopped as (

    select
        cnd.transfer_key,
        cnd.known_us,
        min(stp.known_from_us) as stopped_us
    from candidates as cnd
    inner join stops as stp
        on
            cnd.from_node_key = stp.node_key
            and cnd.occurred_us >= stp.used_from_us
            and cnd.occurred_us < stp.used_until_us
    group by cnd.transfer_key, cnd.known_us

),

payments as (

    select
        cnd.*,
        least(cnd.until_us, coalesce(std.stopped_us, {{ never_us() }})) as standing_until_us,
        sum(cnd.haircut_units) over (
            partition by cnd.transfer_key, cnd.known_us, cnd.layer, cnd.category, cnd.from_us
            order by cnd.until_us
            rows between unbounded preceding and current row
        ) as units_until_here
    from candidates as cnd
    left join stopped as std
        on cnd.transfer_key = std.transfer_key and cnd.known_us = std.known_us
    where cnd.from_us < coalesce(std.stopped_us, {{ never_us() }})

),

laid as (

    select
        rcv.transfer_key,
        rcv.known_us,
        rcv.occurred_us,
        rcv.from_node_key,
        rcv.asset,
        rcv.amount_units,
        rcv.amount_usd,
        rcv.received_units,
        rcv.received_count,
        pay.layer,
        pay.category,
        pay.from_us,
        least(pay.standing_until_us, rcv.until_us) as until_us,
        {{ units_share('pay.units_until_here', 'rcv.amount_units', 'pay.received_units') }}
        - {{ units_share(
            'pay.units_until_here - pay.haircut_units', 'rcv.amount_units', 'pay.received_units'
        ) }} as laid_units,
        pay.hop_count + case when rcv.is_own_move then 0 else 1 end as hop_count,
        pay.first_destination_us,
        pay.last_destination_us,
        pay.transfer_key as next_transfer_key
    from payments as pay
    inner join movements as rcv
        on
            pay.from_node_key = rcv.to_node_key
            and pay.asset = rcv.asset
            and pay.occurred_us > rcv.occurred_us
            and pay.known_us >= rcv.known_us
            and pay.known_us < rcv.until_us
            and pay.first_destination_us - pay.maximum_age_us <= rcv.occurred_us
    where
        least(pay.standing_until_us, rcv.until_us) > pay.from_us
        and (rcv.is_own_move or pay.hop_count < pay.maximum_hops)
        -- without a price nobody can say that it is dust
        and coalesce(rcv.amount_usd >= pay.minimum_transfer_usd, true)

),

merged as (

    select
        transfer_key,
        known_us,
        max(occurred_us) as occurred_us,
        max(from_node_key) as from_node_key,
        asset,
        max(amount_units) as amount_units,
        max(amount_usd) as amount_usd,
        max(received_units) as received_units,
        max(received_count) as received_count,
        layer,
        category,
        from_us,
        until_us,
        sum(laid_units) as laid_units,
        min(hop_count) as hop_count,
        min(first_destination_us) as first_destination_us,
        max(last_destination_us) as last_destination_us,
        max({{ struct_of(['laid_units', 'next_transfer_key']) }}) as largest_part
    from laid
    where laid_units > 0
    group by transfer_key, known_us, asset, layer, category, from_us, until_us

),

edges as (

    select true as is_start

    union all

    select false as is_start

),

spans as (

    select
        mrg.*,
        edg.is_start
    from merged as mrg
    cross join edges as edg
    where edg.is_start or mrg.until_us < {{ never_us() }}

),

held as (

    select
        *,
        {{ units_held('laid_units', 'transfer_key, known_us, layer', 'category, until_us') }}
            as held_units
    from spans

),

rounds as (

    select max(round_number) + 1 as round_number
    from previous

),

final as (

    select
        hld.transfer_key,
        hld.known_us,
        hld.occurred_us,
        hld.from_node_key,
        hld.asset,
        hld.amount_units,
        hld.amount_usd,
        hld.received_units,
        hld.received_count,
        hld.layer,
        hld.category,
        hld.from_us,
        hld.until_us,
        cast(least(hld.laid_units, hld.amount_units - hld.held_units) as decimal(27, 0))
            as haircut_units,
        rnd.round_number,
        cast(hld.hop_count as bigint) as hop_count,
        hld.first_destination_us,
        hld.last_destination_us,
        {{ field_of('hld.largest_part', 'next_transfer_key') }} as next_transfer_key
    from held as hld
    cross join rounds as rnd
    where hld.is_start and hld.held_units < hld.amount_units

)

select * from final
