{#-
    Days from one instant to another, as a double, negative when the second is earlier. Counted in
    microseconds: date functions round differently on each engine.
-#}
{% macro days_between(from_timestamp, to_timestamp) -%}
    cast({{ epoch_us(to_timestamp) }} - {{ epoch_us(from_timestamp) }} as double)
        / cast(86400000000 as double)
{%- endmacro %}
