{#- The trailing windows of features: the ending of the column's name, and microseconds. -#}
{% macro feature_windows() -%}
    {{ return(few_while_linting([
        ('1h', 3600000000),
        ('24h', 86400000000),
        ('7d', 604800000000),
        ('30d', 2592000000000),
        ('90d', 7776000000000),
    ])) }}
{%- endmacro %}

{#- The longest of the windows, in microseconds: nothing older matters. -#}
{% macro longest_window() -%}
    {{ return(feature_windows()[-1][1]) }}
{%- endmacro %}

{#- The same in days: how far a date looks back. -#}
{% macro longest_window_days() -%}
    {{ return(longest_window() // 86400000000) }}
{%- endmacro %}

{#- Each window in both directions: its ending, its microseconds, and `outbound` or `inbound`. -#}
{% macro directed_windows() -%}
    {%- set directed = [] -%}
    {%- for window, width in feature_windows() -%}
        {%- do directed.append((window, width, 'outbound')) -%}
        {%- do directed.append((window, width, 'inbound')) -%}
    {%- endfor -%}
    {{ return(directed) }}
{%- endmacro %}

{#- The square of a USD amount, exact: products of narrow decimals may overflow. -#}
{% macro square_of(amount) -%}
    cast(cast({{ amount }} as decimal(19, 2)) * cast({{ amount }} as decimal(19, 2)) as decimal(38, 4))
{%- endmacro %}
