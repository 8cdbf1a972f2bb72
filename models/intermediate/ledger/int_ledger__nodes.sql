{#-
    Every party of the ledger, once: addresses, customers, bank accounts and others.
-#}

with

transfers as (

    select * from {{ ref('int_ledger__transfers') }}

),

chains as (

    select * from {{ ref('chains') }}

),

sides as (

    select
        from_node_id as node_id,
        chain,
        occurred_at,
        known_at
    from transfers

    union all

    select
        to_node_id as node_id,
        chain,
        occurred_at,
        known_at
    from transfers

),

nodes as (

    select
        node_id,
        max(chain) as chain,
        min(occurred_at) as first_seen_at,
        max(occurred_at) as last_seen_at,
        min(known_at) as first_known_at
    from sides
    group by node_id

),

split as (

    select
        nod.*,
        chn.address_family,
        substr(nod.node_id, cast(length(nod.chain) + 2 as int)) as local_name
    from nodes as nod
    left join chains as chn
        on nod.chain = chn.chain

),

kinds as (

    select
        *,
        case
            when node_id like 'customer:%' then 'customer'
            when node_id like 'bank_account:%' then 'bank_account'
            when node_id like 'exchange:%' then 'exchange'
            when
                local_name = 'coinbase'
                or local_name like 'output:%'
                or local_name like 'transaction:%'
                or local_name like 'deposit:%'
                then 'other'
            else 'address'
        end as node_kind
    from split

),

final as (

    select
        node_id,
        node_kind,
        case when node_kind in ('address', 'other') then chain end as chain,
        case when node_kind = 'address' then address_family end as address_family,
        case when node_kind = 'address' then local_name end as address,
        first_seen_at,
        last_seen_at,
        first_known_at
    from kinds

)

select * from final
