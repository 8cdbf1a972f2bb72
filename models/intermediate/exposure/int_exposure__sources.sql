{#-
    What came straight from an attributed address: round 0 of incoming exposure. All of it is exposed,
    from when both the movement and the attribution were known.
-#}

with

movements as (

    select * from {{ ref('int_exposure__movements') }}
    where not is_own_move

),

attributions as (

    select * from {{ ref('int_exposure__attributions') }}

),

attributed as (

    select
        mov.transfer_key,
        mov.known_us,
        mov.occurred_us,
        mov.to_node_key,
        mov.asset,
        mov.amount_units,
        mov.amount_usd,
        mov.is_overtaken,
        att.layer,
        att.category,
        {{ late_from('att.known_from_us', 'mov.known_us') }} as from_us,
        least(att.known_until_us, mov.until_us) as until_us
    from movements as mov
    inner join attributions as att
        on
            mov.from_node_key = att.node_key
            and mov.occurred_us >= att.used_from_us
            and mov.occurred_us < att.used_until_us
    where
        least(att.known_until_us, mov.until_us) > greatest(att.known_from_us, mov.known_us)

),

-- a claim that others replace or refine, and that says the same, goes on
covered as (

    select
        *,
        max(until_us) over (
            partition by transfer_key, known_us, layer, category
            order by from_us
            rows between unbounded preceding and 1 preceding
        ) as covered_until_us
    from attributed

),

numbered as (

    select
        *,
        sum(case when from_us > covered_until_us then 1 else 0 end) over (
            partition by transfer_key, known_us, layer, category
            order by from_us
            rows between unbounded preceding and current row
        ) as spell_number
    from covered

),

final as (

    select
        transfer_key,
        known_us,
        max(occurred_us) as occurred_us,
        max(to_node_key) as to_node_key,
        max(asset) as asset,
        max(amount_units) as amount_units,
        max(amount_usd) as amount_usd,
        bool_or(is_overtaken) as is_overtaken,
        layer,
        category,
        min(from_us) as from_us,
        max(until_us) as until_us,
        max(amount_units) as haircut_units,
        0 as round_number,
        cast(1 as bigint) as hop_count,
        max(occurred_us) as first_source_us,
        max(occurred_us) as last_source_us,
        cast(null as bigint) as previous_transfer_key
    from numbered
    group by transfer_key, known_us, layer, category, spell_number

)

select * from final
