{#-
    What addresses were known as, in the words of the networks, and on which evenings: one row per
    span of an attribution. Several may hold at once.

    Seeds of the personalised rank are the categories that are illicit by what the owner does, mixers
    and sanctions among them. A service keeps the money of many, so no path leads through it.
-#}

with

attributions as (

    select
        node_key,
        category,
        {{ day_of_us('greatest(used_from_us, known_from_us)') }} as from_day,
        {{ day_of_us('least(used_until_us, known_until_us)') }} as until_day
    from {{ ref('int_exposure__attributions') }}

),

categories as (

    select * from {{ ref('attribution_categories') }}

),

marks as (

    select
        att.node_key,
        att.from_day,
        att.until_day,
        cat.is_illicit as is_seed,
        cat.risk_group = 'sanctioned' as is_sanctioned,
        cat.risk_group = 'mixing' as is_mixing,
        cat.risk_group = 'vasp' as is_exchange,
        cat.is_service,
        cat.risk_score
    from attributions as att
    inner join categories as cat
        on att.category = cat.category
    where att.until_day > att.from_day

),

final as (

    select
        node_key,
        from_day,
        until_day,
        is_seed,
        is_sanctioned,
        is_mixing,
        is_exchange,
        is_service,
        risk_score,
        -- without the end, which may become known later
        {{ values_key([
            ('node_key', 'bigint'),
            ('from_day', 'bigint'),
            ('is_seed', 'boolean'),
            ('is_sanctioned', 'boolean'),
            ('is_mixing', 'boolean'),
            ('is_exchange', 'boolean'),
            ('is_service', 'boolean'),
            ('risk_score', 'double'),
        ]) }} as mark_key
    from marks

)

select * from final
