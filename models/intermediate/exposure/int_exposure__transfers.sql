{#-
    Exposure of every movement in both directions: incoming to where its money came from, outgoing to
    where it went, with when each part became known and until when it held.

    What payments of different rounds lay to one movement can come to more than it: of the parts that
    hold at one time those that became known first fill it.
-#}

with

incoming as (

    select * from {{ ref('int_exposure__incoming') }}

),

outgoing as (

    select * from {{ ref('int_exposure__outgoing') }}

),

directed as (

    select
        'incoming' as direction,
        transfer_key,
        known_us,
        occurred_us,
        to_node_key as node_key,
        asset,
        amount_units,
        amount_usd,
        layer,
        category,
        greatest(from_us, known_us) as from_us,
        until_us,
        haircut_units,
        round_number,
        hop_count,
        first_source_us as first_end_us,
        last_source_us as last_end_us,
        previous_transfer_key as step_transfer_key
    from incoming

    union all

    select
        'outgoing' as direction,
        transfer_key,
        known_us,
        occurred_us,
        from_node_key as node_key,
        asset,
        amount_units,
        amount_usd,
        layer,
        category,
        from_us,
        until_us,
        haircut_units,
        round_number,
        hop_count,
        first_destination_us as first_end_us,
        last_destination_us as last_end_us,
        next_transfer_key as step_transfer_key
    from outgoing

),

limits as (

    select * from {{ ref('int_exposure__limits') }}

),

edges as (

    select true as is_start

    union all

    select false as is_start

),

spans as (

    select
        dir.*,
        edg.is_start
    from directed as dir
    cross join edges as edg
    where edg.is_start or dir.until_us < {{ never_us() }}

),

held as (

    select
        *,
        {{ units_held(
            'haircut_units',
            'direction, transfer_key, known_us, layer',
            'round_number, category, until_us'
        ) }} as held_units
    from spans

),

fitted as (

    select
        *,
        cast(greatest(least(haircut_units, amount_units - held_units), 0) as decimal(27, 0))
            as fitted_units
    from held
    where is_start

),

final as (

    select
        fit.direction,
        fit.transfer_key,
        fit.known_us,
        fit.occurred_us,
        fit.node_key,
        fit.asset,
        fit.layer,
        fit.category,
        lim.risk_group,
        fit.from_us,
        fit.until_us,
        fit.round_number,
        fit.hop_count,
        fit.amount_units,
        fit.amount_usd,
        fit.fitted_units as haircut_units,
        {{ usd_share('fit.amount_usd', 'fit.fitted_units', 'fit.amount_units') }} as haircut_usd,
        fit.first_end_us,
        fit.last_end_us,
        fit.step_transfer_key
    from fitted as fit
    inner join limits as lim
        on fit.category = lim.category

)

select * from final
