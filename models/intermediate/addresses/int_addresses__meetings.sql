{#-
    Which parties an address met: one row per other party and UTC day, known from and until the same
    evening. Most pairs meet once, and these need no look at what was known before.
-#}

with

meetings as (

    select
        node_key,
        other_key,
        occurred_day,
        from_day,
        until_day,
        max(case when direction = 'inbound' then 1 else 0 end) as inbound_parties,
        max(case when direction = 'outbound' then 1 else 0 end) as outbound_parties
    from {{ ref('int_addresses__sides') }}
    where other_key is not null
    group by node_key, other_key, occurred_day, from_day, until_day

),

final as (

    select
        *,
        -- alone, known on its day and standing: frames count it
        from_day = occurred_day
        and until_day = {{ never_day() }}
        and count(*) over (partition by node_key, other_key) = 1 as is_simple
    from meetings

)

select * from final
