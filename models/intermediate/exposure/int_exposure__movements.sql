{#-
    Every movement on a chain, and version of it, as exposure follows it: with all that its payer had
    received of the asset before it, by what was known when it became known.

    1. Take the movements between two parties, in hundred-millionths of the asset.
    2. Add up what came in strictly before.
    3. Correct it for what was known only later, and for what was known then and is superseded now.
-#}

with

own_moves as (

    select * from {{ ref('int_exposure__own_moves') }}

),

versions as (

    select
        transfer_key,
        from_node_key,
        to_node_key,
        asset,
        amount_usd,
        {{ asset_units('amount_native') }} as amount_units,
        {{ epoch_us('occurred_at') }} as occurred_us,
        greatest({{ epoch_us('known_at') }}, {{ epoch_us('occurred_at') }}) as known_us,
        case
            when superseded_at is null then {{ never_us() }}
            else greatest({{ epoch_us('superseded_at') }}, {{ epoch_us('occurred_at') }})
        end as until_us
    from {{ ref('int_ledger__transfer_versions') }}
    where chain is not null and not is_change and from_node_key != to_node_key

),

movements as (

    select * from versions
    -- less than a unit moves nothing, and what no evening saw exposes no one
    where amount_units > 0 and until_us > known_us

),

payers as (

    select
        from_node_key as node_key,
        asset,
        min(known_us - occurred_us) as shortest_delay_us
    from movements
    group by from_node_key, asset

),

received as (

    select
        mov.transfer_key,
        mov.to_node_key as node_key,
        mov.asset,
        mov.amount_units,
        mov.occurred_us,
        mov.known_us,
        mov.until_us,
        mov.until_us = {{ never_us() }} as is_standing,
        pay.shortest_delay_us
    from movements as mov
    inner join payers as pay
        on mov.to_node_key = pay.node_key and mov.asset = pay.asset

),

-- of one instant the payments come first: strictly before
events as (

    select
        node_key,
        asset,
        occurred_us,
        cast(null as bigint) as transfer_key,
        cast(null as bigint) as known_us,
        amount_units as receipt_units,
        true as is_receipt
    from received
    where is_standing

    union all

    select
        from_node_key as node_key,
        asset,
        occurred_us,
        transfer_key,
        known_us,
        cast(null as decimal(27, 0)) as receipt_units,
        false as is_receipt
    from movements

),

totals as (

    select
        *,
        sum(receipt_units) over strictly_before as received_units,
        count(receipt_units) over strictly_before as received_count
    from events
    window strictly_before as (
        partition by node_key, asset
        order by occurred_us, is_receipt
        rows between unbounded preceding and current row
    )

),

-- what was under way to our knowledge while the payer paid on
under_way as (

    select
        *,
        case when is_standing then known_us else until_us end as ends_us
    from received
    where not is_standing or known_us - occurred_us > shortest_delay_us

),

lengths as (

    select
        *,
        {{ stretch_length('ends_us - occurred_us') }} as length_us
    from under_way

),

laid_receipts as (

    {% for place in [0, 1] -%}
    select
        *,
        {{ integer_divide('occurred_us', 'length_us') }} + {{ place }} as stretch_number
    from lengths
    {{ 'union all' if not loop.last }}

    {% endfor -%}
),

payer_lengths as (

    select distinct
        node_key,
        asset,
        length_us
    from lengths

),

laid_payments as (

    select
        mov.transfer_key,
        mov.from_node_key as node_key,
        mov.asset,
        mov.occurred_us,
        mov.known_us,
        len.length_us,
        {{ integer_divide('mov.occurred_us', 'len.length_us') }} as stretch_number
    from movements as mov
    inner join payer_lengths as len
        on mov.from_node_key = len.node_key and mov.asset = len.asset

),

pairs as (

    select
        lay.transfer_key,
        lay.known_us,
        rcv.transfer_key as receipt_key,
        rcv.known_us as receipt_known_us,
        lay.known_us < rcv.known_us as is_overtaking,
        case
            when rcv.is_standing then -rcv.amount_units
            when rcv.known_us <= lay.known_us then rcv.amount_units
        end as change_units
    from laid_payments as lay
    inner join laid_receipts as rcv
        on
            lay.node_key = rcv.node_key
            and lay.asset = rcv.asset
            and lay.length_us = rcv.length_us
            and lay.stretch_number = rcv.stretch_number
    where rcv.occurred_us < lay.occurred_us and lay.known_us < rcv.ends_us

),

corrections as (

    select
        transfer_key,
        known_us,
        sum(change_units) as change_units,
        sum(case when change_units < 0 then -1 when change_units > 0 then 1 else 0 end)
            as change_count
    from pairs
    group by transfer_key, known_us

),

overtaken as (

    select distinct
        receipt_key as transfer_key,
        receipt_known_us as known_us
    from pairs
    where is_overtaking

),

final as (

    select
        mov.transfer_key,
        mov.known_us,
        mov.until_us,
        mov.occurred_us,
        mov.from_node_key,
        mov.to_node_key,
        mov.asset,
        mov.amount_units,
        mov.amount_usd,
        cast(
            coalesce(tot.received_units, 0) + coalesce(cor.change_units, 0) as decimal(38, 0)
        ) as received_units,
        cast(
            coalesce(tot.received_count, 0) + coalesce(cor.change_count, 0) as bigint
        ) as received_count,
        ovt.transfer_key is not null as is_overtaken,
        own.transfer_key is not null as is_own_move
    from movements as mov
    inner join totals as tot
        on mov.transfer_key = tot.transfer_key and mov.known_us = tot.known_us
    left join corrections as cor
        on mov.transfer_key = cor.transfer_key and mov.known_us = cor.known_us
    left join overtaken as ovt
        on mov.transfer_key = ovt.transfer_key and mov.known_us = ovt.known_us
    left join own_moves as own
        on mov.transfer_key = own.transfer_key and mov.known_us = own.known_us

)

select * from final
