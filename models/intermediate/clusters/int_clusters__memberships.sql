{#-
    The cluster of an address by common inputs, over the time of knowledge.

    1. Who is reached above each address, and from which pair on: one that comes first as text than
       all that are reached earlier is a step.
    2. An address reaches the steps of all above it, from the later of both pairs on. The first of
       them as text names its cluster; each time that changes a version begins.
    3. It has a cluster from its first pair on. Of pairs known at one moment the last counts.
-#}

with

pairs as (

    select * from {{ ref('int_clusters__common_inputs') }}

),

ends as (

    select
        left_node_key as node_key,
        left_node_id as node_id,
        chain,
        edge_rank
    from pairs

    union all

    select
        right_node_key as node_key,
        right_node_id as node_id,
        chain,
        edge_rank
    from pairs

),

nodes as (

    select
        node_key,
        min(node_id) as node_id,
        min(chain) as chain,
        min(edge_rank) as first_edge_rank
    from ends
    group by node_key

),

ways as (

    select
        node_key,
        ancestor_key,
        edge_rank
    from {{ ref('int_clusters__connections') }}

    union all

    select
        node_key,
        node_key as ancestor_key,
        cast(0 as bigint) as edge_rank
    from nodes

),

reached as (

    select
        way.ancestor_key,
        way.edge_rank,
        nod.node_id,
        min(nod.node_id) over (
            partition by way.ancestor_key
            order by way.edge_rank, nod.node_id
            rows between unbounded preceding and 1 preceding
        ) as earlier_node_id
    from ways as way
    inner join nodes as nod
        on way.node_key = nod.node_key

),

steps as (

    select
        ancestor_key,
        edge_rank,
        node_id
    from reached
    where earlier_node_id is null or node_id < earlier_node_id

),

offers as (

    select
        way.node_key,
        greatest(way.edge_rank, stp.edge_rank) as edge_rank,
        stp.node_id
    from ways as way
    inner join steps as stp
        on way.ancestor_key = stp.ancestor_key

    union all

    select
        node_key,
        first_edge_rank as edge_rank,
        node_id
    from nodes

),

offers_by_moment as (

    select
        ofr.node_key,
        prs.known_at,
        min(ofr.node_id) as node_id
    from offers as ofr
    inner join pairs as prs
        on ofr.edge_rank = prs.edge_rank
    group by ofr.node_key, prs.known_at

),

named as (

    select
        node_key,
        known_at,
        node_id as cluster_id,
        min(node_id) over (
            partition by node_key
            order by known_at
            rows between unbounded preceding and 1 preceding
        ) as earlier_cluster_id
    from offers_by_moment

),

-- the pair that brought the name, not one of the same moment that brought none
versions as (

    select
        nam.node_key,
        nam.known_at,
        nam.cluster_id,
        min(ofr.edge_rank) as edge_rank
    from named as nam
    inner join offers as ofr
        on nam.node_key = ofr.node_key and nam.cluster_id = ofr.node_id
    inner join pairs as prs
        on ofr.edge_rank = prs.edge_rank and nam.known_at = prs.known_at
    where nam.earlier_cluster_id is null or nam.cluster_id < nam.earlier_cluster_id
    group by nam.node_key, nam.known_at, nam.cluster_id

),

final as (

    select
        nod.node_id,
        ver.node_key,
        nod.chain,
        ver.cluster_id,
        ver.known_at as known_from_at,
        lead(ver.known_at) over (
            partition by ver.node_key
            order by ver.known_at
        ) as known_until_at,
        prs.transaction_hash as evidence_transaction_hash
    from versions as ver
    inner join nodes as nod
        on ver.node_key = nod.node_key
    inner join pairs as prs
        on ver.edge_rank = prs.edge_rank

)

select * from final
