{#-
    The place of a customer in the network of the payments of 30 days on all rails, as known at the
    end of a UTC day: degrees, triangles, core, component, page rank, and hops to what is sanctioned,
    a mixer or an exchange. Every customer with a payment to or from another party has a row for each
    day with networks.
-#}

{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        partition_by='feature_date',
        pre_hook='{{ remove_stale_networks(this) }}',
    )
}}

with

placed as (

    select
        *,
        feature_day - {{ network_growth_days() }} as earlier_day
    from {{ ref('int_network__nodes') }}
    where network = {{ networks()['parties'] }} and {{ in_stale_networks() }}

),

days as (

    select feature_day
    from {{ ref('int_network__date_states') }}

),

earlier as (

    select
        node_key,
        feature_day,
        component_node_count
    from {{ ref('int_network__nodes') }}
    where network = {{ networks()['parties'] }}

),

nodes as (

    select
        plc.*,
        dys.feature_day is not null as has_earlier,
        coalesce(ear.component_node_count, 0) as earlier_node_count
    from placed as plc
    left join days as dys
        on plc.earlier_day = dys.feature_day
    left join earlier as ear
        on plc.earlier_day = ear.feature_day and plc.node_key = ear.node_key

),

customers as (

    select distinct
        {{ hash_to_bigint("'customer:' || customer_id") }} as node_key,
        customer_id
    from {{ ref('int_customers__flows') }}

),

final as (

    select
        cus.customer_id,
        nod.feature_date,
        cast({{ add_days('nod.feature_date', 1) }} as timestamp) as known_at,
        {{ network_features() }}
    from nodes as nod
    inner join customers as cus
        on nod.node_key = cus.node_key

)

select * from final
