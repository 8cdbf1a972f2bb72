{#-
    The place of a node in its network, as features: of `nod`, a row of `int_network__nodes` with the
    size of its component seven days before, 0 where it was in none, and whether there was a network;
    and of its exposure `xps`.
-#}
{% macro network_features() -%}
    nod.payer_count as in_degree_count_30d,
        nod.payee_count as out_degree_count_30d,
        nod.neighbour_count as degree_count_30d,
        {{ quotient('nod.reciprocal_count', 'nod.neighbour_count') }} as reciprocity_share_30d,
        nod.is_hub as is_hub_30d,
        nod.triangle_count as triangle_count_30d,
        nod.core_bound as core_number_bound_30d,
        nod.is_core_exact as is_core_number_exact_30d,
        nod.component_node_count as component_node_count_30d,
        case
            when nod.has_earlier then nod.component_node_count - nod.earlier_node_count
        end as component_node_growth_7d,
        {{ quotient('nod.rank_units', pagerank_whole()) }} as pagerank_share_30d,
        {{ quotient('nod.seeded_units', pagerank_whole()) }} as illicit_pagerank_share_30d,
        {% for hops, flag, side in network_hops() -%}
        nod.{{ hops }} as {{ hops }}_30d,
        {% endfor -%}
        {{ network_exposures() }}
        {{ risk_parts() }},
        nod.network_state_key
{%- endmacro %}
