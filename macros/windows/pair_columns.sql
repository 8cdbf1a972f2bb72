{#-
    The columns of `int_transfers__pairs`: forward is from the payer of the transfer to its payee, which
    is outbound at the payer; backward is the other way.
-#}
{% macro pair_directions() -%}
    {{ return([('forward', 'is_outbound'), ('backward', 'is_inbound')]) }}
{%- endmacro %}

{#- What was there before the instant over frames of the pair, and when the first of it was known. -#}
{% macro pair_columns_by_time() -%}
    {%- for direction, is_direction in pair_directions() -%}
        {%- set pair = 'partition by node_key, counterparty_key order by occurred_us' -%}
        {%- set recent = pair ~ ' range between ' ~ (longest_window() - 1) ~ ' preceding and 1 preceding' -%}
        {%- set ever = pair ~ ' range between unbounded preceding and 1 preceding' -%}
        coalesce(sum(case when {{ is_direction }} then 1 end) over ({{ recent }}), 0) as {{ direction }}_count,
        coalesce(sum(case when {{ is_direction }} then amount_usd end) over ({{ recent }}), 0) as {{ direction }}_usd,
        max(case when {{ is_direction }} then occurred_us end) over ({{ recent }}) as {{ direction }}_us_last,
        min(case when {{ is_direction }} then known_us end) over ({{ ever }}) as {{ direction }}_known_us_first,
        {% endfor -%}
{%- endmacro %}

{#- What of it hindsight (`hnd`) tells wrongly, with its sign. -#}
{% macro pair_columns_of_hindsight() -%}
    {%- for direction, is_direction in pair_directions() -%}
        sum(case when hnd.{{ is_direction }} then hnd.correction end) as {{ direction }}_count,
        sum(case when hnd.{{ is_direction }} then hnd.amount_usd * hnd.correction end) as {{ direction }}_usd,
        {% endfor -%}
{%- endmacro %}

{#- The last event among the known versions (`ver`). -#}
{% macro pair_columns_of_last() -%}
    {%- for direction, is_direction in pair_directions() -%}
        max(case when ver.{{ is_direction }} then ver.occurred_us end) as {{ direction }}_us_last,
        {% endfor -%}
{%- endmacro %}

{#- By time (`tim`), with its corrections (`hnd`), the last found anew (`lst`) and what was superseded (`sup`). -#}
{% macro pair_columns_corrected() -%}
    {%- for direction, is_direction in pair_directions() -%}
        cast(tim.{{ direction }}_count + coalesce(hnd.{{ direction }}_count, 0) as bigint) as {{ direction }}_prior_count_90d,
        cast(tim.{{ direction }}_usd + coalesce(hnd.{{ direction }}_usd, 0) as decimal(38, 2)) as {{ direction }}_prior_usd_sum_90d,
        case when hnd.transfer_key is null then tim.{{ direction }}_us_last else lst.{{ direction }}_us_last end as {{ direction }}_us_last_90d,
        coalesce(tim.{{ direction }}_known_us_first <= tim.known_us or sup.has_{{ direction }}, false) as is_{{ direction }}_before,
        {% endfor -%}
{%- endmacro %}
