{#- The risk groups that are crime, or hide it. -#}
{% macro illicit_risk_groups() -%}
    {{ return(['sanctioned', 'illicit', 'darknet', 'mixing']) }}
{%- endmacro %}

{#- Whether a state of exposure has any; `int_exposure__node_states` and those of customers. -#}
{% macro is_exposed_state() -%}
    {%- for name in exposure_sums() if '_total_' not in name -%}
        {{ name }} != 0{{ ' or ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#- A bigint that differs where one of the sums of a state of exposure does. -#}
{% macro exposure_key(key) -%}
    {%- set columns = [(key, 'string' if key == 'customer_id' else 'bigint'), ('change_day', 'bigint')] -%}
    {%- for name in exposure_sums() -%}
        {%- do columns.append((name, 'decimal(38, 2)')) -%}
    {%- endfor -%}
    {{ values_key(columns) }}
{%- endmacro %}

{#- A sum of exposure as a share of all that was moved; 0 where nothing was. -#}
{% macro exposure_share(direction, dividend) -%}
    coalesce({{ quotient(dividend, 'xps.' ~ direction ~ '_total_usd_sum') }}, cast(0 as double))
{%- endmacro %}

{#- The exposure of a node (`xps`, a state) to each risk group, as features. -#}
{% macro network_exposures() -%}
    {%- for direction in ['incoming', 'outgoing'] -%}
        {%- for group in exposed_risk_groups() -%}
        {%- set sums = 'xps.' ~ direction ~ '_' ~ group ~ '_' -%}
        {%- set name = direction ~ '_' ~ group ~ '_' -%}
        {%- set haircut = sums ~ 'direct_usd_sum + ' ~ sums ~ 'indirect_usd_sum' -%}
        {{ exposure_share(direction, sums ~ 'direct_usd_sum') }} as {{ name }}direct_share_lifetime,
        {{ exposure_share(direction, haircut) }} as {{ name }}haircut_share_lifetime,
        {{ exposure_share(direction, sums ~ 'poison_usd_sum') }} as {{ name }}poison_share_lifetime,
        {{ exposure_share(direction, sums ~ 'poison_usd_sum - (' ~ haircut ~ ')') }} as {{ name }}spread_share_lifetime,
        {% endfor -%}
    {%- endfor -%}
{%- endmacro %}

{#- The share of what was moved in a direction that is exposed to crime, by haircut; at most 1. -#}
{% macro illicit_exposure(direction) -%}
    {%- set sums = [] -%}
    {%- for group in illicit_risk_groups() -%}
        {%- for kind in ['direct', 'indirect'] -%}
            {%- do sums.append('xps.' ~ direction ~ '_' ~ group ~ '_' ~ kind ~ '_usd_sum') -%}
        {%- endfor -%}
    {%- endfor -%}
    least({{ exposure_share(direction, sums | join(' + ')) }}, cast(1 as double))
{%- endmacro %}

{#-
    The parts of the risk score of a node: its exposure (`xps`), the nearest of what is sanctioned or
    a mixer (1 where it is one, a sixth less for each payment), its place by rank, its cluster.
-#}
{% macro risk_parts() -%}
    greatest({{ illicit_exposure('incoming') }}, {{ illicit_exposure('outgoing') }}) as exposure_risk_score_lifetime,
        {{ quotient(
            (network_hop_limit() + 1) ~ ' - least('
            ~ 'coalesce(nod.from_sanctioned_hops, ' ~ (network_hop_limit() + 1) ~ '), '
            ~ 'coalesce(nod.to_sanctioned_hops, ' ~ (network_hop_limit() + 1) ~ '), '
            ~ 'coalesce(nod.from_mixer_hops, ' ~ (network_hop_limit() + 1) ~ '), '
            ~ 'coalesce(nod.to_mixer_hops, ' ~ (network_hop_limit() + 1) ~ '))',
            network_hop_limit() + 1
        ) }} as hops_risk_score_30d,
        {{ quotient('nod.lower_rank_count', 'greatest(nod.node_count - 1, 1)') }} as rank_risk_score_30d,
        nod.risk_score as cluster_risk_score_lifetime
{%- endmacro %}

{#- The score: the parts of `prt` by the weights of `wgt`. -#}
{% macro risk_score() -%}
    cast(wgt.exposure_weight as double) * prt.exposure_risk_score_lifetime
        + cast(wgt.hops_weight as double) * prt.hops_risk_score_30d
        + cast(wgt.rank_weight as double) * prt.rank_risk_score_30d
        + cast(wgt.cluster_weight as double) * prt.cluster_risk_score_lifetime
{%- endmacro %}
