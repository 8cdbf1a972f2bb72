{#-
    The place of addresses and customers in their networks, for each day that has networks. Kept from
    run to run: a run builds the days of `int_network__snapshots` and leaves the others.

    1. Of the network of addresses all nodes, of that of parties our customers.
    2. Sizes of components, the place by rank among all nodes of the network, and the gravest of the
       cluster.
    3. A bound on the core number is the number itself where the last round lowered none of the
       component.
-#}

{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        partition_by='feature_date',
        on_schema_change='fail',
        pre_hook='{{ remove_stale_networks(this) }}',
    )
}}

with

dates as (

    select * from {{ ref('int_network__date_states') }}
    where {{ in_stale_networks() }}

),

customers as (

    select distinct {{ hash_to_bigint("'customer:' || customer_id") }} as customer_key
    from {{ ref('int_customers__flows') }}

),

members as (

    select
        mem.*,
        com.component_key
    from {{ ref('int_network__members') }} as mem
    inner join {{ ref('int_network__components') }} as com
        on mem.member_key = com.node_key

),

components as (

    select
        mem.component_key,
        count(*) as node_count,
        not bool_or(cor.is_lowered) as is_core_exact
    from members as mem
    inner join {{ ref('int_network__core') }} as cor
        on mem.graph_key = cor.graph_key and mem.node_key = cor.node_key
    group by mem.component_key

),

ranks as (

    select
        graph_key,
        node_key,
        rank_units,
        seeded_units,
        rank() over (partition by graph_key order by seeded_units) - 1 as lower_rank_count,
        count(*) over (partition by graph_key) as node_count
    from {{ ref('int_network__pagerank') }}

),

-- the gravest of the cluster that an address is in on the evening
cluster_risks as (

    select
        mem.graph_key,
        mem.node_key,
        max(rsk.risk_score) as risk_score
    from members as mem
    inner join {{ ref('int_network__clusters') }} as cls
        on mem.node_key = cls.node_key
    inner join {{ ref('int_network__cluster_risks') }} as rsk
        on cls.cluster_key = rsk.cluster_key
    where
        {{ graph_day('mem.graph_key') }} >= cls.from_day
        and {{ graph_day('mem.graph_key') }} < cls.until_day
        and {{ graph_day('mem.graph_key') }} >= rsk.from_day
        and {{ graph_day('mem.graph_key') }} < rsk.until_day
    group by mem.graph_key, mem.node_key

),

nodes as (

    select
        {{ graph_day('mem.graph_key') }} as feature_day,
        mem.graph_key - 2 * {{ graph_day('mem.graph_key') }} as network,
        mem.node_key,
        mem.payer_count,
        mem.payee_count,
        mem.neighbour_count,
        mem.reciprocal_count,
        mem.is_hub,
        coalesce(tri.triangle_count, 0) as triangle_count,
        cor.core_bound,
        siz.is_core_exact,
        siz.node_count as component_node_count,
        rnk.rank_units,
        rnk.seeded_units,
        rnk.lower_rank_count,
        rnk.node_count,
        {% for hops, flag, side in network_hops() -%}
        cast(nullif(hop.{{ hops }}, {{ no_path() }}) as bigint) as {{ hops }},
        {% endfor -%}
        greatest(mem.risk_score, coalesce(clr.risk_score, cast(0 as double))) as risk_score
    from members as mem
    inner join components as siz
        on mem.component_key = siz.component_key
    inner join {{ ref('int_network__core') }} as cor
        on mem.graph_key = cor.graph_key and mem.node_key = cor.node_key
    inner join ranks as rnk
        on mem.graph_key = rnk.graph_key and mem.node_key = rnk.node_key
    inner join {{ ref('int_network__hops') }} as hop
        on mem.graph_key = hop.graph_key and mem.node_key = hop.node_key
    left join {{ ref('int_network__triangles') }} as tri
        on mem.graph_key = tri.graph_key and mem.node_key = tri.node_key
    left join cluster_risks as clr
        on mem.graph_key = clr.graph_key and mem.node_key = clr.node_key

),

kept as (

    select nod.*
    from nodes as nod
    left join customers as cus
        on nod.node_key = cus.customer_key
    where nod.network = {{ networks()['addresses'] }} or cus.customer_key is not null

),

-- a date without any keeps a row that says so
final as (

    select
        kep.network,
        kep.node_key,
        kep.payer_count,
        kep.payee_count,
        kep.neighbour_count,
        kep.reciprocal_count,
        kep.is_hub,
        kep.triangle_count,
        kep.core_bound,
        kep.is_core_exact,
        kep.component_node_count,
        kep.rank_units,
        kep.seeded_units,
        kep.lower_rank_count,
        kep.node_count,
        kep.risk_score,
        {% for hops, flag, side in network_hops() -%}
        kep.{{ hops }},
        {% endfor -%}
        dat.feature_day,
        dat.network_state_key,
        dat.feature_date
    from dates as dat
    left join kept as kep
        on dat.feature_day = kep.feature_day

)

select * from final
