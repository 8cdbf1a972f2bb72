{#-
    Mean of USD amounts: the quotient of their exact sum and number; null where there are none. Not
    rounded: engines round an exact half differently, a quotient they agree on.
-#}
{% macro mean_of(number, total) -%}
    cast({{ total }} as double) / nullif(cast({{ number }} as double), 0)
{%- endmacro %}

{#-
    Sample standard deviation of USD amounts, to the cent, from exact sums; null below two. What
    rounding leaves below zero is zero.
-#}
{% macro deviation_of(number, total, squares) -%}
    case when {{ number }} >= 2 then round(sqrt(greatest(cast({{ squares }} as double) - cast({{ total }} as double) * cast({{ total }} as double) / cast({{ number }} as double), cast(0 as double)) / cast({{ number }} - 1 as double)), 2) end
{%- endmacro %}
