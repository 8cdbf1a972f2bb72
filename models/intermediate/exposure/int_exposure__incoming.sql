{#-
    Incoming exposure, round after round: what an unattributed address passes on of what reached it
    in the round before, in the share that this had of all it had received strictly before.

    1. Leave what stops here, is dust or too old. Lay the rest on lines, one per address, asset and
       category; a claim learnt later, what was known late and what has come far have their own.
    2. Take the share at each payment that follows. No line passes on more than came in on it, in the
       order in which payments became known, and no payment carries more than its amount at a time.
-#}

{{ config(materialized='rounds', first_round='int_exposure__sources', rounds=exposure_rounds()) }}

{%- set line = 'asset, layer, category, line_from_us, line_until_us, late_us, is_far_line' %}

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

own_payers as (

    select distinct from_node_key as node_key
    from movements
    where is_own_move

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
        case when prv.is_overtaken then prv.known_us else 0 end as late_us,
        prv.hop_count >= lim.maximum_hops as is_far_line,
        prv.until_us as line_until_us,
        prv.occurred_us,
        prv.transfer_key,
        prv.haircut_units,
        prv.hop_count,
        prv.first_source_us,
        prv.last_source_us,
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
    left join own_payers as own
        on prv.to_node_key = own.node_key
    where
        stp.node_key is null
        -- what has come far goes on by moves that are no hops alone
        and (prv.hop_count < lim.maximum_hops or own.node_key is not null)
        -- without a price nobody can say that it is dust
        and coalesce(prv.amount_usd >= lim.minimum_transfer_usd, true)

),

numbered_receipts as (

    select
        *,
        dense_rank() over (partition by node_key order by {{ line }}) as line_number
    from receipts

),

lines as (

    select
        node_key,
        line_number,
        {{ line }},
        maximum_age_us,
        min(occurred_us) as first_us,
        max(last_source_us) + maximum_age_us as last_us
    from numbered_receipts
    group by node_key, line_number, {{ line }}, maximum_age_us

),

candidates as (

    select
        lin.node_key,
        lin.line_number,
        lin.line_from_us,
        mov.transfer_key,
        mov.known_us,
        mov.until_us as replaced_us,
        mov.occurred_us,
        mov.amount_units,
        mov.received_units,
        mov.is_own_move
    from movements as mov
    inner join lines as lin
        on
            mov.from_node_key = lin.node_key
            and mov.asset = lin.asset
            and mov.occurred_us > lin.first_us
            and mov.occurred_us <= lin.last_us
            and greatest(lin.line_from_us, mov.known_us) < least(lin.line_until_us, mov.until_us)
    where mov.is_own_move or not lin.is_far_line

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
        node_key,
        line_number,
        occurred_us,
        cast(null as bigint) as transfer_key,
        cast(null as bigint) as known_us,
        cast(null as bigint) as replaced_us,
        cast(null as bigint) as stopped_us,
        cast(null as decimal(27, 0)) as amount_units,
        cast(null as decimal(38, 0)) as received_units,
        false as is_own_move,
        haircut_units as receipt_units,
        hop_count as receipt_hops,
        first_source_us as receipt_first_us,
        last_source_us as receipt_last_us,
        true as is_receipt,
        {{ struct_of(['haircut_units', 'transfer_key']) }} as receipt
    from numbered_receipts

    union all

    select
        node_key,
        line_number,
        occurred_us,
        transfer_key,
        known_us,
        replaced_us,
        stopped_us,
        amount_units,
        received_units,
        is_own_move,
        cast(null as decimal(27, 0)) as receipt_units,
        cast(null as bigint) as receipt_hops,
        cast(null as bigint) as receipt_first_us,
        cast(null as bigint) as receipt_last_us,
        false as is_receipt,
        null as receipt
    from payments

),

reached as (

    select
        *,
        sum(receipt_units) over line_before as tainted_units,
        min(receipt_hops) over line_before as previous_hops,
        min(receipt_first_us) over line_before as first_source_us,
        max(receipt_last_us) over line_before as last_source_us,
        max(receipt) over line_before as largest_receipt
    from line_events
    -- of one instant the payments come first: strictly before
    window line_before as (
        partition by node_key, line_number
        order by occurred_us, is_receipt
        rows between unbounded preceding and current row
    )

),

tainted as (

    select
        rch.node_key,
        rch.line_number,
        lin.layer,
        lin.category,
        lin.line_from_us,
        rch.transfer_key,
        rch.known_us,
        rch.occurred_us,
        rch.replaced_us,
        least(lin.line_until_us, rch.replaced_us, rch.stopped_us) as until_us,
        rch.is_own_move,
        rch.amount_units,
        -- what was known late is not yet in what had been received
        rch.received_units
        + case when rch.known_us < lin.late_us then rch.tainted_units else 0 end as whole_units,
        rch.tainted_units,
        rch.previous_hops,
        rch.first_source_us,
        rch.last_source_us,
        {{ field_of('rch.largest_receipt', 'transfer_key') }} as previous_transfer_key
    from reached as rch
    inner join lines as lin
        on rch.node_key = lin.node_key and rch.line_number = lin.line_number
    -- old money goes on with younger money of its line
    where not rch.is_receipt and rch.occurred_us <= rch.last_source_us + lin.maximum_age_us

),

shared as (

    select
        *,
        replaced_us = {{ never_us() }} as is_standing,
        -- who pays more than was seen to come in passes on no more than all of it
        least(
            {{ units_share('amount_units', 'least(tainted_units, whole_units)', 'whole_units') }},
            tainted_units
        ) as shared_units
    from tainted

),

running as (

    select
        *,
        sum(case when is_standing then shared_units else 0 end) over line_until_here
            as shared_total,
        max(tainted_units) over line_until_here as tainted_total
    from shared
    window line_until_here as (
        partition by node_key, line_number
        order by known_us, occurred_us, transfer_key
        rows between unbounded preceding and current row
    )

),

-- what the shares come to beyond what there was; it was passed on already
excess as (

    select
        *,
        greatest(coalesce(max(case when is_standing then shared_total - tainted_total end) over (
            partition by node_key, line_number
            order by known_us, occurred_us, transfer_key
            rows between unbounded preceding and current row
        ), 0), 0) as excess_units,
        greatest(coalesce(max(case when is_standing then shared_total - tainted_total end) over (
            partition by node_key, line_number
            order by known_us, occurred_us, transfer_key
            rows between unbounded preceding and 1 preceding
        ), 0), 0) as excess_before_units
    from running

),

standing as (

    select
        *,
        shared_units - (excess_units - excess_before_units) as passed_units
    from excess
    where is_standing

),

-- a booking that was replaced leaves its part to what replaced it: it had what the payments that
-- stand had left until then
replaced as (

    select * from excess
    where not is_standing

),

replaced_lines as (

    select distinct
        node_key,
        line_number
    from replaced

),

moments as (

    select
        std.node_key,
        std.line_number,
        std.known_us as moment_us,
        true as is_standing,
        std.passed_units,
        std.transfer_key,
        std.known_us
    from standing as std
    inner join replaced_lines as rln
        on std.node_key = rln.node_key and std.line_number = rln.line_number

    union all

    select
        node_key,
        line_number,
        replaced_us as moment_us,
        false as is_standing,
        cast(0 as decimal(38, 0)) as passed_units,
        transfer_key,
        known_us
    from replaced

),

spent as (

    select
        *,
        sum(passed_units) over (
            partition by node_key, line_number
            order by moment_us, is_standing, known_us, transfer_key
            rows between unbounded preceding and current row
        ) as spent_units
    from moments

),

left_over as (

    select
        rpl.*,
        sum(rpl.shared_units) over (
            partition by rpl.node_key, rpl.line_number
            order by rpl.known_us, rpl.occurred_us, rpl.transfer_key
            rows between unbounded preceding and current row
        ) as replaced_total,
        greatest(rpl.tainted_total - spt.spent_units, 0) as left_units
    from replaced as rpl
    inner join spent as spt
        on
            rpl.node_key = spt.node_key
            and rpl.line_number = spt.line_number
            and rpl.transfer_key = spt.transfer_key
            and rpl.known_us = spt.known_us
            and not spt.is_standing

),

left_excess as (

    select
        *,
        greatest(max(replaced_total - left_units) over (
            partition by node_key, line_number
            order by known_us, occurred_us, transfer_key
            rows between unbounded preceding and current row
        ), 0) as left_excess_units,
        greatest(coalesce(max(replaced_total - left_units) over (
            partition by node_key, line_number
            order by known_us, occurred_us, transfer_key
            rows between unbounded preceding and 1 preceding
        ), 0), 0) as left_excess_before_units
    from left_over

),

{% set columns -%}
transfer_key, known_us, is_own_move, layer, category, line_from_us, until_us, previous_hops,
        first_source_us, last_source_us, previous_transfer_key
{%- endset -%}
passed as (

    select
        {{ columns }},
        passed_units,
        {{ late_from('line_from_us', 'known_us') }} as from_us
    from standing

    union all

    select
        {{ columns }},
        greatest(shared_units - (left_excess_units - left_excess_before_units), 0)
            as passed_units,
        {{ late_from('line_from_us', 'known_us') }} as from_us
    from left_excess

),

-- lines that meet in one payment are one row where they hold from and until the same time
merged as (

    select
        transfer_key,
        known_us,
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
    group by transfer_key, known_us, layer, category, from_us, until_us

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
        {{ units_held('passed_units', 'transfer_key, known_us, layer', 'category, until_us') }}
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
        mov.occurred_us,
        mov.to_node_key,
        mov.asset,
        mov.amount_units,
        mov.amount_usd,
        mov.is_overtaken,
        hld.layer,
        hld.category,
        hld.from_us,
        hld.until_us,
        cast(
            greatest(
                least(hld.passed_units, mov.amount_units - hld.held_units), 0
            ) as decimal(27, 0)
        ) as haircut_units,
        rnd.round_number,
        cast(hld.hop_count as bigint) as hop_count,
        hld.first_source_us,
        hld.last_source_us,
        {{ field_of('hld.largest_part', 'previous_transfer_key') }} as previous_transfer_key
    from held as hld
    inner join movements as mov
        on hld.transfer_key = mov.transfer_key and hld.known_us = mov.known_us
    cross join rounds as rnd
    where hld.is_start

)

select * from final
