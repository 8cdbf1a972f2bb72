{#-
    The columns of `int_transfers__counterparty_windows`: how many different counterparties a node had in
    each window and direction.

    A counterparty is counted from its first event in a window on, and no longer once its last one is
    out of it: two running counts, one of them a window behind. No window counts distinct values.
-#}
{% macro counterparty_counts_by_time() -%}
    {%- for window, width, direction in directed_windows() -%}
        coalesce(sum(case when is_{{ direction }} and (previous_us is null or previous_us <= occurred_us - {{ width }}) then 1 end) over (partition by node_key order by occurred_us range between unbounded preceding and current row), 0)
        - coalesce(sum(case when is_{{ direction }} and (next_us is null or next_us >= occurred_us + {{ width }}) then 1 end) over (partition by node_key order by occurred_us range between unbounded preceding and {{ width }} preceding), 0) as {{ direction }}_counterparty_distinct_count_{{ window }},
        {% endfor -%}
{%- endmacro %}

{#- What hindsight adds to or takes from each count: a counterparty is in by its last event. -#}
{% macro counterparty_count_corrections() -%}
    {%- for window, width, direction in directed_windows() -%}
        sum(case when not is_{{ direction }} then 0 else case when known_us_last > occurred_us - {{ width }} then 1 else 0 end - case when standing_us_last > occurred_us - {{ width }} then 1 else 0 end end) as {{ direction }}_counterparty_distinct_count_{{ window }},
        {% endfor -%}
{%- endmacro %}

{% macro counterparty_counts_corrected() -%}
    {%- for window, width, direction in directed_windows() -%}
        {%- set name = direction ~ '_counterparty_distinct_count_' ~ window -%}
        cast(tim.{{ name }} + coalesce(cor.{{ name }}, 0) as bigint) as {{ name }},
        {% endfor -%}
{%- endmacro %}

{#- The counts of the sender (`snd`) and the receiver (`rcv`) as features. -#}
{% macro counterparty_columns() -%}
    {%- for window, width, direction in directed_windows() -%}
        {%- for alias, side in [('snd', 'sender'), ('rcv', 'receiver')] -%}
        {%- set name = direction ~ '_counterparty_distinct_count_' ~ window -%}
        coalesce({{ alias }}.{{ name }}, 0) as {{ side }}_{{ name }},
        {% endfor -%}
    {%- endfor -%}
{%- endmacro %}
