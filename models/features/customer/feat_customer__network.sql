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

customers as (

    select distinct
        {{ hash_to_bigint("'customer:' || customer_id") }} as node_key,
        customer_id
    from {{ ref('int_customers__flows') }}

),

nodes as (

    select
        plc.*,
        cus.customer_id,
        dys.feature_day is not null as has_earlier,
        coalesce(ear.component_node_count, 0) as earlier_node_count
    from placed as plc
    inner join customers as cus
        on plc.node_key = cus.node_key
    left join days as dys
        on plc.earlier_day = dys.feature_day
    left join earlier as ear
        on plc.earlier_day = ear.feature_day and plc.node_key = ear.node_key

),

exposure_states as (

    select * from {{ ref('int_exposure__customer_states') }}

),

exposed as (

    select distinct customer_id
    from exposure_states

),

exposed_days as (

    select
        nod.customer_id,
        nod.feature_day
    from nodes as nod
    inner join exposed as exd
        on nod.customer_id = exd.customer_id

),

exposures as (

    {{ as_of_join(
        'exposed_days', ['customer_id', 'feature_day'], 'feature_day', 'exposure_states',
        exposure_sums(), 'change_day', ['customer_id']
    ) }}

),

parts as (

    select
        nod.customer_id,
        nod.feature_date,
        cast({{ add_days('nod.feature_date', 1) }} as timestamp) as known_at,
        {{ network_features() }}
    from nodes as nod
    left join exposures as xps
        on nod.customer_id = xps.customer_id and nod.feature_day = xps.feature_day

),

weights as (

    select * from {{ ref('network_risk_weights') }}
    where entity = 'customer'

),

final as (

    select
        prt.*,
        {{ risk_score() }} as counterparty_risk_score_30d
    from parts as prt
    cross join weights as wgt

)

select * from final
