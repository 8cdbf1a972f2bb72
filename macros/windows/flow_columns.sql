{#- USD times seconds, exact: whole seconds since 1970 fit, and so do sums of many. -#}
{% macro usd_seconds(amount, seconds) -%}
    cast(cast({{ amount }} as decimal(25, 2)) * cast({{ seconds }} as decimal(12, 0)) as decimal(38, 2))
{%- endmacro %}

{#-
    How old, in whole seconds, a USD of a sum is on average: the sum of USD times seconds by the sum of
    USD, both in cents. Null where there is nothing.
-#}
{% macro mean_age_of(usd_seconds, usd) -%}
    {{ integer_divide(
        'cast(cast(' ~ usd_seconds ~ ' as decimal(34, 2)) * cast(100 as decimal(3, 0)) as decimal(38, 0))',
        'cast(cast(' ~ usd ~ ' as decimal(34, 2)) * cast(100 as decimal(3, 0)) as decimal(38, 0))'
    ) }}
{%- endmacro %}

{#-
    What the sender (`snd`) and the receiver (`rcv`) of a transfer (`trf`) had received before its
    instant and paid up to it, from `int_transfers__side_windows`, and the age of what they had
    received (`sga`, `rga`), from `int_transfers__inbound_ages`.
-#}
{% macro flow_columns() -%}
    {%- for window, width in path_windows() -%}
        {%- for alias, ages, side in [('snd', 'sga', 'sender'), ('rcv', 'rga', 'receiver')] -%}
            {%- set received = '(' ~ alias ~ '.inbound_usd_sum_' ~ window ~ ' - ' ~ alias ~ '.inbound_usd_sum_instant)' -%}
        case when {{ received }} > 0 then least(cast({{ alias }}.outbound_usd_sum_{{ window }} as double) / cast({{ received }} as double), cast(1 as double)) end as {{ side }}_passed_on_share_{{ window }},
        {{ mean_age_of(ages ~ '.inbound_usd_seconds_' ~ window, received) }} as {{ side }}_inbound_age_seconds_mean_{{ window }},
            {%- if side == 'sender' %}
        cast(trf.amount_usd as double) / nullif(cast({{ received }} as double), 0) as amount_to_sender_inbound_ratio_{{ window }},
            {%- endif %}
        {% endfor -%}
    {%- endfor -%}
    {%- for ages, side in [('sga', 'sender'), ('rga', 'receiver')] -%}
        {{ integer_divide(ages ~ '.occurred_us - ' ~ ages ~ '.inbound_us_last_90d', 1000000) }} as {{ side }}_seconds_since_last_inbound_90d,
        {% endfor -%}
{%- endmacro %}

{#-
    The columns of `int_transfers__inbound_ages` by when things happened: USD received up to the
    transfer, and the same times the second of its receipt; the last receipt before the transfer, and
    how many there were.
-#}
{% macro inbound_ages_by_time() -%}
    {%- for window, width in path_windows() -%}
        {%- set frame = 'partition by node_key order by occurred_us range between ' ~ (width - 1) ~ ' preceding and current row' -%}
        coalesce(sum(inbound_usd) over ({{ frame }}), 0) as usd_{{ window }},
        coalesce(sum(inbound_usd_seconds) over ({{ frame }}), 0) as usd_seconds_{{ window }},
        {% endfor -%}
        max(case when is_inbound then occurred_us end) over (partition by node_key order by occurred_us range between {{ longest_window() - 1 }} preceding and 1 preceding) as last_us,
        coalesce(sum(case when is_inbound then 1 end) over (partition by node_key order by occurred_us range between unbounded preceding and 1 preceding), 0) as number_before,
{%- endmacro %}

{#- What hindsight adds to or takes from USD times seconds. -#}
{% macro inbound_ages_of_hindsight() -%}
    {%- for window, width in path_windows() -%}
        sum(case when age_us < {{ width }} then usd_seconds * correction end) as usd_seconds_{{ window }},
        {% endfor -%}
{%- endmacro %}

{#- USD times seconds from receipt to the transfer (`tim`), corrected (`hnd`). -#}
{% macro inbound_ages_corrected() -%}
    {%- for window, width in path_windows() -%}
        cast({{ usd_seconds('tim.usd_' ~ window, 'tim.occurred_s') }} - tim.usd_seconds_{{ window }} + coalesce(hnd.usd_seconds_{{ window }}, 0) as decimal(38, 2)) as inbound_usd_seconds_{{ window }},
        {% endfor -%}
{%- endmacro %}
