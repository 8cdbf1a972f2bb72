{#- Two nodes never share a bigint key. -#}

with

sides as (

    select
        from_node_key as node_key,
        from_node_id as node_id
    from {{ ref('int_ledger__transfer_versions') }}

    union all

    select
        to_node_key as node_key,
        to_node_id as node_id
    from {{ ref('int_ledger__transfer_versions') }}

)

select
    node_key,
    count(distinct node_id) as node_count
from sides
group by node_key
having count(distinct node_id) > 1
