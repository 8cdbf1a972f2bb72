{#-
    The tags of the ledger's nodes, one row per claim. A tag holds on every chain of its address's
    family, from its first use on.
-#}

with

nodes as (

    select * from {{ ref('int_ledger__nodes') }}
    where node_kind = 'address'

),

tags as (

    select * from {{ ref('stg_attribution__address_tags') }}

),

final as (

    select
        nod.node_id,
        nod.address,
        tag.tag_label,
        tag.concept,
        tag.risk_group,
        tag.category_risk_group,
        tag.actor,
        tag.confidence,
        tag.confidence_score,
        tag.source_name,
        tag.first_used_at,
        tag.known_at
    from nodes as nod
    inner join tags as tag
        on nod.address_family = tag.address_family and nod.address = tag.address

)

select * from final
