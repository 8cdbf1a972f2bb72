{#- The risk groups whose exposure features tell of; a group of attribution_categories each. -#}
{% macro exposed_risk_groups() -%}
    {{ return(['sanctioned', 'illicit', 'mixing', 'darknet', 'gambling', 'vasp']) }}
{%- endmacro %}

{#- What is kept of the exposure to a group: through how many hops, and by which method. -#}
{% macro exposure_kinds() -%}
    {{ return(['direct', 'indirect', 'poison']) }}
{%- endmacro %}

{#- The names of the running sums of exposure, both directions; `total` is what was moved at all. -#}
{% macro exposure_sums() -%}
    {%- set names = [] -%}
    {%- for direction in ['incoming', 'outgoing'] -%}
        {%- do names.append(direction ~ '_total_usd_sum') -%}
        {%- for group in exposed_risk_groups() -%}
            {%- for kind in exposure_kinds() -%}
                {%- do names.append(direction ~ '_' ~ group ~ '_' ~ kind ~ '_usd_sum') -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}

{#- What parts of exposure add to each sum on a day, taken away when they end. -#}
{% macro exposure_sum_changes() -%}
    {%- for direction in ['incoming', 'outgoing'] -%}
        sum(case when direction = '{{ direction }}' and kind = 'total' then step * amount_usd else 0 end) as {{ direction }}_total_usd_sum,
        {% for group in exposed_risk_groups() -%}
            {%- for kind in exposure_kinds() -%}
        sum(case when direction = '{{ direction }}' and risk_group = '{{ group }}' and kind = '{{ kind }}' then step * amount_usd else 0 end) as {{ direction }}_{{ group }}_{{ kind }}_usd_sum{{ ',' if not (loop.last and group == exposed_risk_groups()[-1] and direction == 'outgoing') }}
        {% endfor -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endmacro %}

{#- The sums after all changes up to the day, of each of the keys. -#}
{% macro exposure_sum_states(key) -%}
    {%- for name in exposure_sums() -%}
        cast(sum({{ name }}) over (
            partition by {{ key }} order by change_day rows between unbounded preceding and current row
        ) as decimal(38, 2)) as {{ name }}{{ ',' if not loop.last }}
        {% endfor -%}
{%- endmacro %}
