{#-
    Mean of the USD amounts of a window: the quotient of their exact sum and number; null where there
    are none. Not rounded: engines round an exact half differently, a quotient they agree on.
    `events` is the alias and direction of the columns, `window` their ending.
-#}
{% macro mean_of(events, window) -%}
    cast({{ events }}_usd_sum_{{ window }} as double) / nullif(cast({{ events }}_priced_count_{{ window }} as double), 0)
{%- endmacro %}

{#-
    Sample standard deviation of the USD amounts of a window, to the cent, from exact sums; null below
    two. What rounding leaves below zero is zero.
-#}
{% macro deviation_of(events, window) -%}
    {%- set number = 'cast(' ~ events ~ '_priced_count_' ~ window ~ ' as double)' -%}
    {%- set total = 'cast(' ~ events ~ '_usd_sum_' ~ window ~ ' as double)' -%}
    {%- set squares = 'cast(' ~ events ~ '_usd_squared_sum_' ~ window ~ ' as double)' -%}
    case when {{ number }} >= 2 then round(sqrt(greatest({{ squares }} - {{ total }} * {{ total }} / {{ number }}, cast(0 as double)) / ({{ number }} - 1)), 2) end
{%- endmacro %}
