{#- The trailing windows of features: the ending of the column's name, and microseconds. -#}
{% macro feature_windows() -%}
    {{ return([
        ('1h', 3600000000),
        ('24h', 86400000000),
        ('7d', 604800000000),
        ('30d', 2592000000000),
        ('90d', 7776000000000),
    ]) }}
{%- endmacro %}

{#- The longest of the windows, in microseconds: nothing older matters. -#}
{% macro longest_window() -%}
    {{ return(feature_windows()[-1][1]) }}
{%- endmacro %}

{#-
    The frame `(t - w, t]` over one node's events, for whole microseconds: what happened less than
    `width` before the row and up to it, everything of the same instant included.
-#}
{% macro trailing_frame(width) -%}
    partition by node_id order by occurred_us range between {{ width - 1 }} preceding and current row
{%- endmacro %}
