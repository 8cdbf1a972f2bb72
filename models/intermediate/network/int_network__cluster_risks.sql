{#-
    How grave a cluster was, by evenings: the risk of what each of its addresses was known as. The
    gravest that holds counts.
-#}

with

marks as (

    select * from {{ ref('int_network__marks') }}
    where risk_score > 0

),

clusters as (

    select * from {{ ref('int_network__clusters') }}

),

risks as (

    select
        cls.cluster_key,
        mrk.risk_score,
        greatest(cls.from_day, mrk.from_day) as from_day,
        least(cls.until_day, mrk.until_day) as until_day
    from clusters as cls
    inner join marks as mrk
        on cls.node_key = mrk.node_key

),

spans as (

    select
        cluster_key,
        risk_score,
        from_day,
        until_day,
        count(*) as address_count
    from risks
    where until_day > from_day
    group by cluster_key, risk_score, from_day, until_day

),

final as (

    select
        cluster_key,
        risk_score,
        from_day,
        until_day,
        address_count,
        -- without the end, which may become known later
        {{ values_key([
            ('cluster_key', 'bigint'),
            ('risk_score', 'double'),
            ('from_day', 'bigint'),
        ]) }} as risk_key
    from spans

)

select * from final
