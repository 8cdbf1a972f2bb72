{#-
    Round 0 of both page ranks: of the plain one each node has the same part, of the personalised one
    each seed. Ranks are whole numbers, parts of 10^15, so that every engine gives the same.
-#}

with

members as (

    select
        graph_key,
        node_key,
        payee_count,
        case when is_seed then 1 else 0 end as seeds
    from {{ ref('int_network__members') }}

),

sizes as (

    select
        graph_key,
        count(*) as node_count,
        sum(seeds) as seed_count
    from members
    group by graph_key

),

parts as (

    select
        graph_key,
        {{ integer_divide(pagerank_whole(), 'node_count') }} as rank_units,
        {{ integer_divide(pagerank_whole(), 'seed_count') }} as seeded_units
    from sizes

),

final as (

    select
        mem.graph_key,
        mem.node_key,
        mem.payee_count,
        mem.seeds,
        prt.rank_units,
        cast(mem.seeds * coalesce(prt.seeded_units, 0) as bigint) as seeded_units
    from members as mem
    inner join parts as prt
        on mem.graph_key = prt.graph_key

)

select * from final
