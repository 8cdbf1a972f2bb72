{#-
    Incoming exposure, round after round: what an unattributed address passes on of what reached it
    in the round before, in the share that this had of all it had received strictly before.

    1. Leave what stops here, is dust, too old or has come far enough. Lay the rest on lines, one per
       address, asset and category; a claim learnt later and what was known late have their own.
    2. Take the share at each payment that follows. No line passes on more than came in on it, in the
       order in which payments became known, and no payment carries more than its amount.
-#}

{{ config(materialized='rounds', first_round='int_exposure__sources', rounds=exposure_rounds()) }}

{%- set line = 'node_key, asset, layer, category, line_from_us, line_until_us, is_late_line' %}

with

previous as (

    select * from {{ ref('int_exposure__sources') }}

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

receipts as (

    select
        prv.to_node_key as node_key,
        prv.asset,
        prv.layer,
        prv.category,
        -- what was known after payments that followed it
        case
            when prv.is_overtaken then greatest(prv.from_us, prv.known_us)
            else prv.from_us
        end as line_from_us,
        prv.until_us as line_until_us,
        prv.is_overtaken as is_late_line,
        prv.occurred_us,
        prv.transfer_key,
        prv.haircut_units,
        prv.hop_count,
        prv.first_source_us,
        prv.last_source_us,
        lim.maximum_hops,
        lim.maximum_age_us
    from previous as prv
    inner join limits as lim
        on prv.category = lim.category
    left join stops as stp
        on
            prv.to_node_key = stp.node_key
            and stp.used_until_us = {{ never_us() }}
            and prv.occurred_us >= stp.used_from_us
            and greatest(prv.from_us, prv.occurred_us) >= stp.known_from_us
    where
        stp.node_key is null
        -- without a price nobody can say that it is dust
        and coalesce(prv.amount_usd >= lim.minimum_transfer_usd, true)

),

lines as (

    select
        {{ line }},
        min(occurred_us) as first_us,
        max(last_source_us + maximum_age_us) as last_us,
        min(hop_count) as hop_count,
        max(maximum_hops) as maximum_hops,
        max(maximum_age_us) as maximum_age_us
    from receipts
    group by {{ line }}

),

candidates as (

    select
        lin.*,
        mov.transfer_key,
        mov.known_us,
        mov.until_us,
        mov.occurred_us,
        mov.to_node_key,
        mov.amount_units,
        mov.amount_usd,
        mov.received_units,
        mov.is_overtaken,
        mov.is_own_move
    from movements as mov
    inner join lines as lin
        on
            mov.from_node_key = lin.node_key
            and mov.asset = lin.asset
            and mov.occurred_us > lin.first_us
            and mov.occurred_us <= lin.last_us
            and greatest(lin.line_from_us, mov.known_us) < least(lin.line_until_us, mov.until_us)
    where mov.is_own_move or lin.hop_count < lin.maximum_hops

),

-- an address that became known as somebody passes nothing on from then
stopped as (

    select
        cnd.transfer_key,
        cnd.known_us,
        min(stp.known_from_us) as stopped_us
    from candidates as cnd
    inner join stops as stp
        on
            cnd.node_key = stp.node_key
            and cnd.occurred_us >= stp.used_from_us
            and cnd.occurred_us < stp.used_until_us
    group by cnd.transfer_key, cnd.known_us

),

payments as (

    select
        cnd.*,
        coalesce(std.stopped_us, {{ never_us() }}) as stopped_us
    from candidates as cnd
    left join stopped as std
        on cnd.transfer_key = std.transfer_key and cnd.known_us = std.known_us
    where
        greatest(cnd.line_from_us, cnd.known_us) < coalesce(std.stopped_us, {{ never_us() }})

),

line_events as (

    select
        {{ line }},
        occurred_us,
        cast(null as bigint) as transfer_key,
        cast(null as bigint) as known_us,
        cast(null as bigint) as until_us,
        cast(null as bigint) as to_node_key,
        cast(null as decimal(27, 0)) as amount_units,
        cast(null as decimal(18, 2)) as amount_usd,
        cast(null as decimal(38, 0)) as received_units,
        false as is_overtaken,
        false as is_own_move,
        maximum_hops,
        maximum_age_us,
        haircut_units as receipt_units,
        hop_count as receipt_hops,
        first_source_us as receipt_first_us,
        last_source_us as receipt_last_us,
        transfer_key as receipt_key
    from receipts

    union all

    select
        {{ line }},
        occurred_us,
        transfer_key,
        known_us,
        least(line_until_us, until_us, stopped_us) as until_us,
        to_node_key,
        amount_units,
        amount_usd,
        received_units,
        is_overtaken,
        is_own_move,
        maximum_hops,
        maximum_age_us,
        cast(null as decimal(27, 0)) as receipt_units,
        cast(null as bigint) as receipt_hops,
        cast(null as bigint) as receipt_first_us,
        cast(null as bigint) as receipt_last_us,
        cast(null as bigint) as receipt_key
    from payments

),

weighed_events as (

    select
        *,
        case
            when receipt_key is not null then {{ struct_of(['receipt_units', 'receipt_key']) }}
        end as receipt
    from line_events

),

reached as (

    select
        *,
        sum(receipt_units) over line_before as tainted_units,
        min(receipt_hops) over line_before as previous_hops,
        min(receipt_first_us) over line_before as first_source_us,
        max(receipt_last_us) over line_before as last_source_us,
        max(receipt) over line_before as largest_receipt
    from weighed_events
    window line_before as (
        partition by {{ line }}
        order by occurred_us
        range between unbounded preceding and 1 preceding
    )

),

tainted as (

    select
        rch.*,
        -- what was known late is not yet in what had been received
        rch.received_units
        + case
            when rch.is_late_line and rch.known_us < rch.line_from_us then rch.tainted_units
            else 0
        end as whole_units,
        {{ field_of('rch.largest_receipt', 'receipt_key') }} as previous_transfer_key
    from reached as rch
    where
        rch.transfer_key is not null
        and rch.occurred_us <= rch.last_source_us + rch.maximum_age_us
        and (rch.is_own_move or rch.previous_hops < rch.maximum_hops)

),

shared as (

    select
        *,
        {{ units_share('amount_units', 'least(tainted_units, whole_units)', 'whole_units') }}
            as shared_units
    from tainted

),

running as (

    select
        *,
        sum(shared_units) over line_until_here as shared_total,
        max(tainted_units) over line_until_here as tainted_total
    from shared
    window line_until_here as (
        partition by {{ line }}
        order by known_us, occurred_us, transfer_key
        rows between unbounded preceding and current row
    )

),

-- what the shares come to beyond what there was; it was passed on already
excess as (

    select
        *,
        shared_total
        - greatest(max(shared_total - tainted_total) over (
            partition by {{ line }}
            order by known_us, occurred_us, transfer_key
            rows between unbounded preceding and current row
        ), 0) as passed_total
    from running

),

passed as (

    select
        *,
        passed_total - coalesce(lag(passed_total) over (
            partition by {{ line }}
            order by known_us, occurred_us, transfer_key
        ), 0) as passed_units,
        {{ late_from('line_from_us', 'known_us') }} as from_us
    from excess

),

-- lines that meet in one payment are one row where they hold from and until the same time
merged as (

    select
        transfer_key,
        known_us,
        max(occurred_us) as occurred_us,
        max(to_node_key) as to_node_key,
        asset,
        max(amount_units) as amount_units,
        max(amount_usd) as amount_usd,
        bool_or(is_overtaken) as is_overtaken,
        layer,
        category,
        from_us,
        until_us,
        sum(passed_units) as passed_units,
        min(previous_hops + case when is_own_move then 0 else 1 end) as hop_count,
        min(first_source_us) as first_source_us,
        max(last_source_us) as last_source_us,
        max({{ struct_of(['passed_units', 'previous_transfer_key']) }}) as largest_part
    from passed
    group by transfer_key, known_us, asset, layer, category, from_us, until_us

),

filled as (

    select
        *,
        amount_units - coalesce(sum(passed_units) over (
            partition by transfer_key, known_us, layer
            order by from_us, until_us, category
            rows between unbounded preceding and 1 preceding
        ), 0) as room_units
    from merged

),

rounds as (

    select max(round_number) + 1 as round_number
    from previous

),

final as (

    select
        fll.transfer_key,
        fll.known_us,
        fll.occurred_us,
        fll.to_node_key,
        fll.asset,
        fll.amount_units,
        fll.amount_usd,
        fll.is_overtaken,
        fll.layer,
        fll.category,
        fll.from_us,
        fll.until_us,
        cast(greatest(least(fll.passed_units, fll.room_units), 0) as decimal(27, 0))
            as haircut_units,
        rnd.round_number,
        cast(fll.hop_count as bigint) as hop_count,
        fll.first_source_us,
        fll.last_source_us,
        {{ field_of('fll.largest_part', 'previous_transfer_key') }} as previous_transfer_key
    from filled as fll
    cross join rounds as rnd

)

select * from final
