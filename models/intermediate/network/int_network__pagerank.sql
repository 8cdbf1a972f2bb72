{#-
    Page rank, plain and personalised from what is illicit: one round, run 20 times.

    1. A node gives 85% of its rank to those it paid, in equal parts. What a node gives that paid
       nobody is given to all nodes, or to all seeds, in equal parts.
    2. The other 15% start anew: at all nodes, or at the seeds.
    Each part is a whole number; what division drops is lost, less than one part for each edge.
-#}

{{
    config(
        materialized='rounds',
        first_round='int_network__pagerank_start',
        rounds=20,
        keep='last',
    )
}}

{%- set anew = (100 - pagerank_damping()) * pagerank_whole() %}

with

previous as (

    select * from {{ ref('int_network__pagerank_start') }}

),

given as (

    select
        graph_key,
        node_key,
        {{ integer_divide(pagerank_damping() ~ ' * rank_units', '100 * payee_count') }}
            as rank_units,
        case
            when seeded_units > 0
                then {{ integer_divide(
                    pagerank_damping() ~ ' * seeded_units', '100 * payee_count'
                ) }}
            else 0
        end as seeded_units
    from previous
    where payee_count > 0

),

received as (

    select
        edg.graph_key,
        edg.payee_key as node_key,
        sum(giv.rank_units) as rank_units,
        sum(giv.seeded_units) as seeded_units
    from {{ ref('int_network__edges') }} as edg
    inner join given as giv
        on edg.graph_key = giv.graph_key and edg.payer_key = giv.node_key
    group by edg.graph_key, edg.payee_key

),

sizes as (

    select
        graph_key,
        count(*) as node_count,
        sum(seeds) as seed_count,
        sum(case when payee_count = 0 then rank_units else 0 end) as kept_rank_units,
        sum(case when payee_count = 0 then seeded_units else 0 end) as kept_seeded_units
    from previous
    group by graph_key

),

-- what a node or a seed gets of all that starts anew, and of what went to nobody
parts as (

    select
        graph_key,
        {{ integer_divide(
            anew ~ ' + ' ~ pagerank_damping() ~ ' * kept_rank_units', '100 * node_count'
        ) }} as rank_units,
        {{ integer_divide(
            anew ~ ' + ' ~ pagerank_damping() ~ ' * kept_seeded_units', '100 * seed_count'
        ) }} as seeded_units
    from sizes

),

final as (

    select
        prv.graph_key,
        prv.node_key,
        prv.payee_count,
        prv.seeds,
        cast(prt.rank_units + coalesce(rcv.rank_units, 0) as bigint) as rank_units,
        cast(
            prv.seeds * coalesce(prt.seeded_units, 0) + coalesce(rcv.seeded_units, 0) as bigint
        ) as seeded_units
    from previous as prv
    inner join parts as prt
        on prv.graph_key = prt.graph_key
    left join received as rcv
        on prv.graph_key = rcv.graph_key and prv.node_key = rcv.node_key

)

select * from final
