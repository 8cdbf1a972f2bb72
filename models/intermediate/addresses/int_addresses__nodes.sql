{#-
    Every address the ledger ever told of, also of versions that no longer stand.
-#}

with

chains as (

    select * from {{ ref('chains') }}

),

sides as (

    select
        from_node_key as node_key,
        from_node_id as node_id,
        chain
    from {{ ref('int_ledger__transfer_versions') }}
    where {{ is_address_node('from_node_id') }}

    union all

    select
        to_node_key as node_key,
        to_node_id as node_id,
        chain
    from {{ ref('int_ledger__transfer_versions') }}
    where {{ is_address_node('to_node_id') }}

),

nodes as (

    select
        node_key,
        min(node_id) as node_id,
        min(chain) as chain
    from sides
    group by node_key

),

final as (

    select
        nod.node_key,
        nod.node_id,
        nod.chain,
        chn.address_family,
        substr(nod.node_id, cast(length(nod.chain) + 2 as int)) as address
    from nodes as nod
    left join chains as chn
        on nod.chain = chn.chain

)

select * from final
