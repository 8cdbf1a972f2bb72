{#-
    Illicit exposure, indirect: money from, or to, an illicit category through others.

    1. Take the exposures over two hops and more of transfers worth enough, by direction, layer and
       category, with the spans in which each part was known.
    2. Add up the parts that were known at each time, and measure their haircut by the line of the
       category's severity.
    3. Decide by the first state of knowledge that made a signal, else by the last.
-#}

with

{{ screened_transfers('on_chain', ref('typology_illicit_exposure_indirect__parameters')) }},

transfers as (

    select * from {{ ref('int_ledger__transfers') }}
    where chain is not null

),

-- of a movement that was restated, the version that stands
versions as (

    select
        transfer_key,
        greatest({{ epoch_us('known_at') }}, {{ epoch_us('occurred_at') }}) as known_us
    from {{ ref('int_ledger__transfers') }}
    where chain is not null

),

own_moves as (

    select * from {{ ref('int_exposure__own_moves') }}

),

exposures as (

    select * from {{ ref('int_exposure__transfers') }}
    where hop_count >= 2

),

categories as (

    select * from {{ ref('attribution_categories') }}
    where severity != 'none'

),

lines as (

    select
        par.parameter_set_id,
        par.near_miss_share,
        cat.category,
        cat.severity,
        case when cat.severity = 'severe' then par.severe_minimum_usd else par.high_minimum_usd end
            as minimum_usd
    from parameters as par
    cross join categories as cat

),

-- no part can be worth more than the whole
candidates as (

    select
        exs.transfer_key,
        exs.known_us as transfer_known_us,
        exs.direction,
        exs.layer,
        exs.category,
        exs.hop_count,
        exs.from_us,
        exs.until_us,
        exs.haircut_units,
        exs.amount_units,
        exs.amount_usd,
        lin.parameter_set_id
    from exposures as exs
    inner join lines as lin
        on exs.category = lin.category
    where
        exs.amount_usd is null
        or {{ reaches_line('exs.amount_usd', 'lin.minimum_usd', 'lin.near_miss_share') }}

),

parts as (

    select cnd.*
    from candidates as cnd
    inner join screened as scr
        on cnd.transfer_key = scr.transfer_key and cnd.parameter_set_id = scr.parameter_set_id
    inner join versions as ver
        on cnd.transfer_key = ver.transfer_key and cnd.transfer_known_us = ver.known_us
    -- what moves within one party exposes nobody anew
    left join own_moves as own
        on cnd.transfer_key = own.transfer_key and cnd.transfer_known_us = own.known_us
    where own.transfer_key is null

),

edges as (

    select
        transfer_key,
        parameter_set_id,
        direction,
        layer,
        category,
        amount_units,
        amount_usd,
        from_us as known_us,
        haircut_units as change_units,
        1 as change_count
    from parts

    union all

    select
        transfer_key,
        parameter_set_id,
        direction,
        layer,
        category,
        amount_units,
        amount_usd,
        until_us as known_us,
        -haircut_units as change_units,
        -1 as change_count
    from parts
    where until_us < {{ never_us() }}

),

changes as (

    select
        transfer_key,
        parameter_set_id,
        direction,
        layer,
        category,
        known_us,
        max(amount_units) as amount_units,
        max(amount_usd) as amount_usd,
        sum(change_units) as change_units,
        sum(change_count) as change_count
    from edges
    group by transfer_key, parameter_set_id, direction, layer, category, known_us

),

states as (

    select
        *,
        cast(sum(change_units) over knowledge as decimal(27, 0)) as haircut_units,
        cast(sum(change_count) over knowledge as bigint) as part_count
    from changes
    window
        knowledge as (
            partition by transfer_key, parameter_set_id, direction, layer, category
            order by known_us
            rows between unbounded preceding and current row
        )

),

valued as (

    select
        sta.*,
        lin.severity,
        lin.minimum_usd,
        lin.near_miss_share,
        {{ usd_share('sta.amount_usd', 'sta.haircut_units', 'sta.amount_units') }} as haircut_usd,
        {{ quotient('sta.haircut_units', 'sta.amount_units') }} as haircut_share
    from states as sta
    inner join lines as lin
        on sta.parameter_set_id = lin.parameter_set_id and sta.category = lin.category

),

measured as (

    select
        *,
        coalesce(haircut_usd >= minimum_usd, false) as is_signal,
        coalesce({{ quotient('haircut_usd', 'minimum_usd') }}, cast(0 as double)) as line_multiple
    from valued

),

-- of each direction, layer and category the first state that made a signal, else the last
decided as (

    select
        *,
        row_number() over (
            partition by transfer_key, parameter_set_id, direction, layer, category
            order by
                case when is_signal then 1 else 2 end asc,
                case when is_signal then known_us else -known_us end asc
        ) as choice
    from measured

),

-- of these the first signal, else the gravest that still stands
ranked as (

    select
        *,
        row_number() over (
            partition by transfer_key, parameter_set_id
            order by
                case when is_signal then 1 else 2 end asc,
                case when is_signal then known_us else 0 end asc,
                line_multiple desc,
                known_us asc,
                category asc,
                direction asc,
                layer asc
        ) as gravity
    from decided
    where choice = 1 and part_count > 0

),

gravest as (

    select * from ranked
    where
        gravity = 1
        and (
            amount_usd is null
            or {{ reaches_line('haircut_usd', 'minimum_usd', 'near_miss_share') }}
        )

),

hops as (

    select
        grv.transfer_key,
        grv.parameter_set_id,
        min(prt.hop_count) as shortest_path_hops
    from gravest as grv
    inner join parts as prt
        on
            grv.transfer_key = prt.transfer_key
            and grv.parameter_set_id = prt.parameter_set_id
            and grv.direction = prt.direction
            and grv.layer = prt.layer
            and grv.category = prt.category
    where grv.known_us >= prt.from_us and grv.known_us < prt.until_us
    group by grv.transfer_key, grv.parameter_set_id

),

described as (

    select
        grv.*,
        hop.shortest_path_hops,
        trf.asset,
        trf.customer_id,
        trf.amount_native,
        trf.occurred_at,
        case when grv.direction = 'incoming' then trf.from_node_id else trf.to_node_id end
            as other_node_id,
        case when grv.direction = 'incoming' then trf.to_node_id else trf.from_node_id end
            as exposed_node_id,
        cast(length(trf.chain) + 2 as int) as address_start
    from gravest as grv
    inner join hops as hop
        on grv.transfer_key = hop.transfer_key and grv.parameter_set_id = hop.parameter_set_id
    inner join transfers as trf
        on grv.transfer_key = trf.transfer_key

),

judged as (

    select
        transfer_key,
        parameter_set_id,
        case
            when is_signal then 'signal'
            when amount_usd is not null then 'near_miss'
            else 'not_screened'
        end as state,
        case when customer_id is not null then 'customer' else 'node' end as subject_type,
        coalesce(customer_id, exposed_node_id) as subject_id,
        other_node_id as counterparty_node_id,
        line_multiple as measured_value,
        cast(1 as double) as threshold_value,
        {{ epoch_us('occurred_at') }} as window_start_us,
        known_us,
        case
            when amount_usd is not null
                then
                    {{ amount_text('amount_native') }} || ' ' || asset || ' ('
                    || {{ usd_text('amount_usd') }} || ') went '
                    || case when direction = 'incoming' then 'from ' else 'to ' end
                    || substr(other_node_id, address_start) || '; by haircut '
                    || {{ usd_text('haircut_usd') }} || ' of it ('
                    || {{ percent_text('haircut_share') }} || ') '
                    || case when direction = 'incoming' then 'came from' else 'went on to' end
                    || ' the category ' || replace(category, '_', ' ')
                    || ', the shortest way over ' || {{ count_text('shortest_path_hops', 'hop') }}
                    || ', known to us from ' || {{ day_text(timestamp_from_us('known_us')) }}
                    || '; the line for ' || severity || ' categories is '
                    || {{ usd_text('minimum_usd') }} || '.'
        end as reason,
        case when amount_usd is not null then category end as category,
        case when amount_usd is not null then severity end as severity,
        case when amount_usd is not null then direction end as exposure_direction,
        case when amount_usd is not null then layer end as attribution_layer,
        haircut_usd,
        case when amount_usd is not null then haircut_share end as haircut_share,
        -- poison: any part makes it all
        amount_usd as poison_usd,
        case when amount_usd is not null then shortest_path_hops end as shortest_path_hops
    from described

),

final as (

    {{ verdicts(
        'illicit_exposure_indirect',
        [
            'category', 'severity', 'exposure_direction', 'attribution_layer', 'haircut_usd',
            'haircut_share', 'poison_usd', 'shortest_path_hops'
        ],
        screened_if='scr.is_tags_screened'
    ) }}

)

select * from final
