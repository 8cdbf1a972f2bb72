{#- Clusters by history and by contraction, two algorithms, put the same addresses together. -#}

with

memberships as (

    select
        node_key,
        cluster_id
    from {{ ref('int_clusters__memberships') }}
    where known_until_at is null

),

components as (

    select * from {{ ref('int_clusters__components') }}

),

paired as (

    select
        mbr.node_key as member_key,
        cmp.node_key as component_node_key,
        mbr.cluster_id,
        cmp.component_key
    from memberships as mbr
    full outer join components as cmp
        on mbr.node_key = cmp.node_key

),

final as (

    select
        cluster_id as cluster_name,
        count(*) as node_count
    from paired
    group by cluster_id
    having
        count(distinct component_key) != 1
        or count(member_key) != count(component_node_key)

    union all

    select
        cast(component_key as string) as cluster_name,
        count(*) as node_count
    from paired
    group by component_key
    having count(distinct cluster_id) != 1

)

select * from final
