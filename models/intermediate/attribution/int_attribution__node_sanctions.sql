{#-
    The sanction periods of the ledger's nodes. An address is sanctioned on every chain of its
    family: the same key signs there.
-#}

with

nodes as (

    select * from {{ ref('int_ledger__nodes') }}
    where node_kind = 'address'

),

periods as (

    select * from {{ ref('int_attribution__sanction_periods') }}

),

final as (

    select
        nod.node_id,
        nod.address,
        per.list_name,
        per.currency,
        per.listed_at,
        per.listed_known_at,
        per.delisted_at,
        per.delisted_known_at
    from nodes as nod
    inner join periods as per
        on nod.address_family = per.address_family and nod.address = per.address

)

select * from final
