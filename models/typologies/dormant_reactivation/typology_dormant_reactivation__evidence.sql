{#-
    Dormant reactivation, what is counted: for each payment within 7 days after a long gap in all that a
    customer did, the payments from the end of the gap up to it, as known when it became known.

    1. For each payment, the first activity within 7 days and the last before them, by what was known in
       the order in which it happened.
    2. Where that leaves a gap, or nearly one, see whether what was known late, but in time, closes it.
-#}

{%- set window_us = 7 * 86400000000 -%}

with

{{ screened_transfers('payment', ref('typology_dormant_reactivation__parameters')) }},

-- whoever pays themselves is there once
activity as (

    select
        transfer_key,
        customer_id,
        max(direction) as direction,
        min(counterparty_node_id) as counterparty_node_id,
        max(rail) != 'trade' as is_payment,
        max(amount_usd) as amount_usd,
        max(occurred_us) as occurred_us,
        min(from_us) as from_us
    from {{ ref('int_customers__flows') }}
    where is_standing
    group by transfer_key, customer_id

),

ordered as (

    select
        *,
        from_us <= min(from_us) over (
            partition by customer_id
            order by occurred_us desc
            range between unbounded preceding and current row
        ) as is_in_order
    from activity

),

framed as (

    select
        *,
        min(case when is_in_order then occurred_us end) over (
            partition by customer_id
            order by occurred_us
            range between {{ window_us - 1 }} preceding and current row
        ) as first_us,
        max(case when is_in_order then occurred_us end) over (
            partition by customer_id
            order by occurred_us
            range between unbounded preceding and {{ window_us }} preceding
        ) as last_us
    from ordered

),

shortest_gap as (

    select
        min(
            cast(cast(gap_days * 86400000000 as bigint) as double) * near_miss_share
        ) as near_gap_us
    from parameters

),

candidates as (

    select
        frm.transfer_key,
        frm.customer_id,
        frm.direction,
        frm.counterparty_node_id,
        frm.occurred_us,
        frm.from_us,
        coalesce(frm.first_us, frm.occurred_us) as first_us,
        frm.last_us
    from framed as frm
    cross join shortest_gap as gap
    where
        frm.is_payment
        and coalesce(
            cast(coalesce(frm.first_us, frm.occurred_us) - frm.last_us as double)
            >= gap.near_gap_us,
            true
        )

),

known_late as (

    select
        can.transfer_key,
        can.customer_id,
        min(
            case
                when lat.occurred_us > can.occurred_us - {{ window_us }} then lat.occurred_us
            end
        ) as first_us,
        max(
            case
                when lat.occurred_us <= can.occurred_us - {{ window_us }} then lat.occurred_us
            end
        ) as last_us
    from candidates as can
    inner join ordered as lat
        on can.customer_id = lat.customer_id
    where
        not lat.is_in_order
        and lat.from_us <= can.from_us
        and lat.occurred_us <= can.occurred_us
    group by can.transfer_key, can.customer_id

),

settled as (

    select
        can.transfer_key,
        can.customer_id,
        can.direction,
        can.counterparty_node_id,
        can.occurred_us,
        can.from_us,
        least(can.first_us, coalesce(lat.first_us, can.first_us)) as first_us,
        greatest(coalesce(can.last_us, lat.last_us), coalesce(lat.last_us, can.last_us)) as last_us
    from candidates as can
    left join known_late as lat
        on can.transfer_key = lat.transfer_key and can.customer_id = lat.customer_id

),

gaps as (

    select
        stl.*,
        scr.parameter_set_id,
        par.near_miss_share,
        stl.first_us - stl.last_us as gap_us,
        cast(par.gap_days * 86400000000 as bigint) as line_us
    from settled as stl
    inner join screened as scr
        on stl.transfer_key = scr.transfer_key
    inner join parameters as par
        on scr.parameter_set_id = par.parameter_set_id

),

-- a transfer has one verdict: of two who come to life in it, the one whose gap is long enough, else
-- the one who pays
chosen as (

    select
        *,
        row_number() over (
            partition by transfer_key, parameter_set_id
            order by
                case when gap_us >= line_us then 1 else 2 end,
                direction desc,
                customer_id desc
        ) as choice
    from gaps
    where {{ reaches_line('gap_us', 'line_us', 'near_miss_share') }}

),

final as (

    select
        jdg.transfer_key,
        jdg.parameter_set_id,
        cnt.transfer_key as evidence_transfer_key,
        'after the gap' as role,
        jdg.customer_id,
        jdg.counterparty_node_id,
        cnt.amount_usd,
        cnt.occurred_us,
        jdg.from_us as known_us,
        jdg.first_us,
        jdg.last_us
    from chosen as jdg
    inner join activity as cnt
        on jdg.customer_id = cnt.customer_id
    where
        jdg.choice = 1
        and cnt.is_payment
        and cnt.occurred_us > jdg.occurred_us - {{ window_us }}
        and cnt.occurred_us <= jdg.occurred_us
        and cnt.from_us <= jdg.from_us

)

select * from final
