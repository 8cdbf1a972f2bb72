{#-
    The length of the stretches of time to lay a span on, in microseconds: the shortest of a few that is
    not shorter than the span (about 2 and 18 minutes, 2.4 and 19 hours, 6 and 102 days). The span then
    touches two of them at most, and what it shares a stretch with is about as near as it is long.
-#}
{% macro stretch_length(span) -%}
    case
        {%- for bits in [27, 30, 33, 36, 39, 43] %}
        when {{ span }} <= {{ 2 ** bits }} then cast({{ 2 ** bits }} as bigint)
        {%- endfor %}
    end
{%- endmacro %}
