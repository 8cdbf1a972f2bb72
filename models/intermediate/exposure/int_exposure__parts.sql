{#-
    Exposure of movements in USD by risk group, with the evenings from and until which it was known:
    direct and indirect by haircut, and the whole movement where any of it is exposed (poison).
-#}

with

exposures as (

    select
        *,
        {{ integer_divide('from_us', 86400000000) }} as from_day,
        {{ integer_divide('until_us', 86400000000) }} as until_day
    from {{ ref('int_exposure__transfers') }}

),

haircuts as (

    select
        direction,
        transfer_key,
        node_key,
        risk_group,
        case when hop_count = 1 then 'direct' else 'indirect' end as kind,
        from_day,
        until_day,
        cast(sum(haircut_usd) as decimal(38, 2)) as amount_usd
    from exposures
    where until_day > from_day and haircut_usd > 0
    group by
        direction,
        transfer_key,
        node_key,
        risk_group,
        case when hop_count = 1 then 'direct' else 'indirect' end,
        from_day,
        until_day

),

-- evenings that touch are one span: the movement is poisoned once
covered as (

    select
        *,
        max(until_day) over (
            partition by direction, transfer_key, known_us, risk_group
            order by from_day, until_day
            rows between unbounded preceding and 1 preceding
        ) as covered_until_day
    from exposures
    where until_day > from_day and amount_usd > 0

),

numbered as (

    select
        *,
        sum(case when from_day > covered_until_day then 1 else 0 end) over (
            partition by direction, transfer_key, known_us, risk_group
            order by from_day, until_day
            rows between unbounded preceding and current row
        ) as spell_number
    from covered

),

poisoned as (

    select
        direction,
        transfer_key,
        node_key,
        risk_group,
        'poison' as kind,
        min(from_day) as from_day,
        max(until_day) as until_day,
        cast(max(amount_usd) as decimal(38, 2)) as amount_usd
    from numbered
    group by direction, transfer_key, known_us, node_key, risk_group, spell_number

),

final as (

    select * from haircuts

    union all

    select * from poisoned

)

select * from final
