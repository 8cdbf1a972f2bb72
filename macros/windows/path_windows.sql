{#- The trailing windows of paths: the ending of the column's name, and microseconds. -#}
{% macro path_windows() -%}
    {{ return([('24h', 86400000000), ('7d', 604800000000)]) }}
{%- endmacro %}

{#- The longest of the windows, in microseconds: no path is older. -#}
{% macro longest_path() -%}
    {{ return(path_windows()[-1][1]) }}
{%- endmacro %}

{#- The same in days: how far a date looks back. -#}
{% macro longest_path_days() -%}
    {{ return(longest_path() // 86400000000) }}
{%- endmacro %}

{#-
    A node with more transfers than this within the longest window of paths is a hub: an exchange, a
    shop, a bridge. No path leads through one (docs/decisions/0023).
-#}
{% macro hub_transfer_limit() -%}
    {{ return(100) }}
{%- endmacro %}

{#- Keeps the steps of a path (`step`) that were known when a transfer (`transfer`) became known. -#}
{% macro step_is_known(step, transfer) -%}
    {{ step }}.known_us <= {{ transfer }}.known_us
        and ({{ step }}.superseded_us is null or {{ step }}.superseded_us > {{ transfer }}.known_us)
{%- endmacro %}

{#- Keeps what happened before a transfer, or in its instant too, within the longest window of paths. -#}
{% macro is_on_path(step_us, transfer_us, with_instant=false) -%}
    {{ step_us }} {{ '<=' if with_instant else '<' }} {{ transfer_us }}
        and {{ step_us }} > {{ transfer_us }} - {{ longest_path() }}
{%- endmacro %}

{#- The stretch of time as long as the longest window that an instant lies in. -#}
{% macro path_stretch(instant_us) -%}
    {{ integer_divide(instant_us, longest_path()) }}
{%- endmacro %}

{#- The frame of the longest window of paths, up to a row and its instant. -#}
{% macro path_frame() -%}
    partition by node_key order by occurred_us range between {{ longest_path() - 1 }} preceding and current row
{%- endmacro %}
