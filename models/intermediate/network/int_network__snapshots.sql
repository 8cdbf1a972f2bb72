{#-
    The days whose networks this run builds: those that `int_network__nodes` lacks, or has made from
    another state. The models between the two hold the networks of these days alone.
-#}

{%- set kept_nodes = kept_relation('int_network__nodes') %}

with

states as (

    select * from {{ ref('int_network__date_states') }}

),

{% if kept_nodes -%}
kept as (

    select distinct
        feature_date,
        network_state_key
    from {{ kept_nodes }}

),

final as (

    select
        sta.feature_day,
        sta.feature_date,
        sta.network_state_key
    from states as sta
    left join kept as kep
        on
            sta.feature_date = kep.feature_date
            and sta.network_state_key = kep.network_state_key
    where kep.feature_date is null

)
{%- else -%}
final as (

    select
        feature_day,
        feature_date,
        network_state_key
    from states

)
{%- endif %}

select * from final
