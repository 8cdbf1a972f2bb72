{#-
    What addresses were known as, in the words of the networks, and on which evenings. Several rows of
    an address may hold at once.

    1. Labels hold from the evening on which one of these changed until the next.
    2. Seeds of the personalised rank are crimes, darknet markets, sanctions and mixers.
    3. A service keeps money of many: what is attributed, and the deposit addresses of the exchange.
-#}

with

labels as (

    select
        node_key,
        change_day,
        is_illicit or is_sanctioned or is_darknet or is_mixing as is_seed,
        is_sanctioned,
        is_mixing,
        is_vasp as is_exchange,
        is_attributed as is_service
    from {{ ref('int_addresses__labels') }}

),

compared as (

    select
        node_key,
        change_day,
        {% for flag in network_marks() -%}
        {{ flag }},
        coalesce(
            lag({{ flag }}) over (partition by node_key order by change_day), false
        ) as was_{{ flag }}{{ ',' if not loop.last }}
        {% endfor -%}
    from labels

),

changes as (

    select
        node_key,
        change_day as from_day,
        coalesce(
            lead(change_day) over (partition by node_key order by change_day), {{ never_day() }}
        ) as until_day,
        {% for flag in network_marks() -%}
        {{ flag }}{{ ',' if not loop.last }}
        {% endfor -%}
    from compared
    where
        {% for flag in network_marks() -%}
        {{ 'or ' if not loop.first }}{{ flag }} != was_{{ flag }}
        {% endfor -%}
),

marks as (

    select
        node_key,
        from_day,
        until_day,
        is_seed,
        is_sanctioned,
        is_mixing,
        is_exchange,
        is_service
    from changes
    where is_seed or is_exchange or is_service

    union all

    select
        node_key,
        from_day,
        {{ never_day() }} as until_day,
        false as is_seed,
        false as is_sanctioned,
        false as is_mixing,
        false as is_exchange,
        true as is_service
    from {{ ref('int_addresses__deposit_addresses') }}

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
        -- without the end, which may become known later
        {{ values_key([
            ('node_key', 'bigint'),
            ('from_day', 'bigint'),
            ('is_seed', 'boolean'),
            ('is_sanctioned', 'boolean'),
            ('is_mixing', 'boolean'),
            ('is_exchange', 'boolean'),
            ('is_service', 'boolean'),
        ]) }} as mark_key
    from marks

)

select * from final
