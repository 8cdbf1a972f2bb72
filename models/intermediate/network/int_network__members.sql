{#-
    The nodes of each network with their degrees, and what they were known as on its evening.

    A node is passed by paths where it is no hub and no service: what goes into either does not come
    out of it again as the same money.
-#}

with

degrees as (

    select
        graph_key,
        node_key,
        count(case when is_payer then 1 end) as payer_count,
        count(case when is_payee then 1 end) as payee_count,
        count(*) as neighbour_count,
        count(case when is_payer and is_payee then 1 end) as reciprocal_count
    from {{ ref('int_network__neighbours') }}
    group by graph_key, node_key

),

marked as (

    select
        deg.graph_key,
        deg.node_key,
        bool_or(mrk.is_seed) as is_seed,
        bool_or(mrk.is_sanctioned) as is_sanctioned,
        bool_or(mrk.is_mixing) as is_mixing,
        bool_or(mrk.is_exchange) as is_exchange,
        bool_or(mrk.is_service) as is_service,
        max(mrk.risk_score) as risk_score
    from degrees as deg
    inner join {{ ref('int_network__marks') }} as mrk
        on deg.node_key = mrk.node_key
    where
        {{ graph_day('deg.graph_key') }} >= mrk.from_day
        and {{ graph_day('deg.graph_key') }} < mrk.until_day
    group by deg.graph_key, deg.node_key

),

final as (

    select
        deg.graph_key,
        deg.node_key,
        {{ member_key('deg.graph_key', 'deg.node_key') }} as member_key,
        deg.payer_count,
        deg.payee_count,
        deg.neighbour_count,
        deg.reciprocal_count,
        deg.neighbour_count > {{ network_hub_limit() }} as is_hub,
        deg.neighbour_count <= {{ network_hub_limit() }} and not coalesce(mrk.is_service, false)
            as is_passed,
        coalesce(mrk.is_seed, false) as is_seed,
        coalesce(mrk.is_sanctioned, false) as is_sanctioned,
        coalesce(mrk.is_mixing, false) as is_mixing,
        coalesce(mrk.is_exchange, false) as is_exchange,
        coalesce(mrk.risk_score, cast(0 as double)) as risk_score
    from degrees as deg
    left join marked as mrk
        on deg.graph_key = mrk.graph_key and deg.node_key = mrk.node_key

)

select * from final
