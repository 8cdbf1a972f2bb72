{#-
    The columns of `int_transfers__gathers`, `int_transfers__cycles` and of the features made of them,
    one of each per window of `path_windows`.
-#}

{#- Whether a hub had paid the sender: 1 or 0. -#}
{% macro source_hub_marks() -%}
    {%- for window, width in path_windows() -%}
        max(case when is_source_hub and source_us > occurred_us - {{ width }} then 1 else 0 end) as hub_{{ window }}{{ ',' if not loop.last }}
        {% endfor -%}
{%- endmacro %}

{#- When a source first paid the sender within each window. -#}
{% macro source_first_times() -%}
    {%- for window, width in path_windows() -%}
        min(case when source_us > occurred_us - {{ width }} then source_us end) as first_us_{{ window }},
        {% endfor -%}
{%- endmacro %}

{#- How many sources paid the sender within each window, by the last time that each did. -#}
{% macro source_counts() -%}
    {%- for window, width in path_windows() -%}
        sum(case when last_us > occurred_us - {{ width }} then 1 else 0 end) as source_count_{{ window }}{{ ',' if not loop.last }}
        {% endfor -%}
{%- endmacro %}

{#- By how many other nodes a source's money came, where it came by the sender within the window too. -#}
{% macro detour_counts() -%}
    {%- for window, width in path_windows() -%}
        sum(case when began_us > occurred_us - {{ width }} and source_last_us > occurred_us - {{ width }} then 1 else 0 end) as detour_count_{{ window }}{{ ',' if not loop.last }}
        {% endfor -%}
{%- endmacro %}

{% macro detour_count_largest() -%}
    {%- for window, width in path_windows() -%}
        max(detour_count_{{ window }}) as detour_count_{{ window }}{{ ',' if not loop.last }}
        {% endfor -%}
{%- endmacro %}

{#- Per window, when each payer first paid the sender and when each payee was last paid by it. -#}
{% macro payer_and_payee_times(sources, payees) -%}
    {%- for window, width in path_windows() -%}
    select
        transfer_key,
        '{{ window }}' as window_name,
        first_us_{{ window }} as met_us,
        1 as payer_one
    from {{ sources }}
    where first_us_{{ window }} is not null

    union all

    select
        transfer_key,
        '{{ window }}' as window_name,
        last_us as met_us,
        0 as payer_one
    from {{ payees }}
    where last_us > occurred_us - {{ width }}
    {{ 'union all' if not loop.last }}
    {% endfor -%}
{%- endmacro %}

{#- Pairs of a payer and a later payee: the payers before each payee, added up. -#}
{% macro payer_payee_pairs() -%}
    {%- for window, width in path_windows() -%}
        sum(case when window_name = '{{ window }}' and payer_one = 0 then payer_count end) as pair_count_{{ window }}{{ ',' if not loop.last }}
        {% endfor -%}
{%- endmacro %}

{#- Those of a source (`src`) with itself as a later payee (`pye`). -#}
{% macro returned_pairs() -%}
    {%- for window, width in path_windows() -%}
        sum(case when src.first_us_{{ window }} < pye.last_us then 1 else 0 end) as returned_count_{{ window }}{{ ',' if not loop.last }}
        {% endfor -%}
{%- endmacro %}

{#- The columns of gathers, from hubs (`mrk`), sources (`org`), detours (`dtr`) and pairs (`prs`, `ret`). -#}
{% macro gather_columns() -%}
    {%- for window, width in path_windows() -%}
        cast(coalesce(org.source_count_{{ window }}, 0) as bigint) as two_hop_source_distinct_count_{{ window }},
        cast(case when org.source_count_{{ window }} > 0 then 1 + coalesce(dtr.detour_count_{{ window }}, 0) else 0 end as bigint) as scatter_gather_distinct_count_{{ window }},
        cast(coalesce(prs.pair_count_{{ window }}, 0) - coalesce(ret.returned_count_{{ window }}, 0) as bigint) as gather_scatter_count_{{ window }},
        mrk.hub_{{ window }} = 1 as has_hub_source_{{ window }},
        {% endfor -%}
{%- endmacro %}

{#- The columns of cycles, over `hops`, `age_us` and `smallest_usd` of each (`agd`). -#}
{% macro cycle_columns() -%}
    {%- for window, width in path_windows() -%}
        {%- for hops in [2, 3, 4] -%}
        cast(sum(case when agd.hops = {{ hops }} and agd.age_us < {{ width }} then 1 else 0 end) as bigint) as cycle_{{ hops }}_count_{{ window }},
        {% endfor -%}
        cast(min(case when agd.age_us < {{ width }} then agd.hops end) as bigint) as shortest_cycle_hops_{{ window }},
        cast(max(case when agd.age_us < {{ width }} then agd.smallest_usd end) as decimal(18, 2)) as cycle_usd_min_{{ window }},
        {% endfor -%}
{%- endmacro %}

{#- What was found (`gth`, `cyc`) as features. -#}
{% macro path_columns() -%}
    {%- for window, width in path_windows() -%}
        coalesce(gth.two_hop_source_distinct_count_{{ window }}, 0) as two_hop_source_distinct_count_{{ window }},
        coalesce(gth.scatter_gather_distinct_count_{{ window }}, 0) as scatter_gather_distinct_count_{{ window }},
        coalesce(gth.gather_scatter_count_{{ window }}, 0) as gather_scatter_count_{{ window }},
        {% for hops in [2, 3, 4] -%}
        coalesce(cyc.cycle_{{ hops }}_count_{{ window }}, 0) as cycle_{{ hops }}_count_{{ window }},
        {% endfor -%}
        cyc.shortest_cycle_hops_{{ window }},
        cyc.cycle_usd_min_{{ window }},
        coalesce(gth.has_hub_source_{{ window }}, false) as has_hub_source_{{ window }},
        {% endfor -%}
{%- endmacro %}
