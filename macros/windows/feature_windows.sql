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

{#- Each window in both directions: its ending, its microseconds, and `outbound` or `inbound`. -#}
{% macro directed_windows() -%}
    {%- set directed = [] -%}
    {%- for window, width in feature_windows() -%}
        {%- do directed.append((window, width, 'outbound')) -%}
        {%- do directed.append((window, width, 'inbound')) -%}
    {%- endfor -%}
    {{ return(directed) }}
{%- endmacro %}

{#- The longest of the windows, in microseconds: nothing older matters. -#}
{% macro longest_window() -%}
    {{ return(feature_windows()[-1][1]) }}
{%- endmacro %}

{#- The square of a USD amount, exact: products of narrow decimals may overflow. -#}
{% macro square_of(amount) -%}
    cast(cast({{ amount }} as decimal(19, 2)) * cast({{ amount }} as decimal(19, 2)) as decimal(38, 4))
{%- endmacro %}

{#-
    What a node paid and was paid over `(t - w, t]`, for whole microseconds: what happened less than
    the window's length before the row and up to it, everything of the same instant included.
-#}
{% macro trailing_columns() -%}
    {%- for window, width, direction in directed_windows() -%}
        {%- set frame -%}
            partition by node_id order by occurred_us range between {{ width - 1 }} preceding and current row
        {%- endset -%}
        sum({{ direction }}_one) over ({{ frame }}) as {{ direction }}_count_{{ window }},
        sum({{ direction }}_priced) over ({{ frame }}) as {{ direction }}_priced_{{ window }},
        sum({{ direction }}_usd) over ({{ frame }}) as {{ direction }}_sum_{{ window }},
        sum({{ direction }}_sqr) over ({{ frame }}) as {{ direction }}_squares_{{ window }},
        max({{ direction }}_usd) over ({{ frame }}) as {{ direction }}_max_{{ window }}
        {{- ',' if not loop.last }}
    {% endfor -%}
{%- endmacro %}

{#-
    The same columns (`tim`), what of them was known only later (`ktl`, ending in `_off`), and the
    largest amount, found anew (`lrg`) where later known events are among them.
-#}
{% macro corrected_columns() -%}
    {%- for window, width, direction in directed_windows() -%}
        {%- for part in ['count', 'priced', 'sum', 'squares'] -%}
        {%- set column = direction ~ '_' ~ part -%}
        coalesce(tim.{{ column }}_{{ window }}, 0) as {{ column }}_{{ window }},
        coalesce(ktl.{{ column }}_{{ window }}, 0) as {{ column }}_off_{{ window }},
        {% endfor -%}
        case
            when ktl.transfer_id is null then tim.{{ direction }}_max_{{ window }}
            else lrg.{{ direction }}_max_{{ window }}
        end as {{ direction }}_largest_{{ window }}{{ ',' if not loop.last }}
        {% endfor -%}
{%- endmacro %}

{#- Counts and sums less what was known only later, in their types, and the largest amounts. -#}
{% macro on_time_columns() -%}
    {%- for window, width, direction in directed_windows() -%}
        {%- for part, name, type in [
            ('count', 'count', 'bigint'), ('priced', 'priced_count', 'bigint'),
            ('sum', 'usd_sum', 'decimal(38, 2)'), ('squares', 'usd_squared_sum', 'decimal(38, 4)')
        ] -%}
        {%- set column = direction ~ '_' ~ part -%}
        cast({{ column }}_{{ window }} - {{ column }}_off_{{ window }} as {{ type }}) as {{ direction }}_{{ name }}_{{ window }},
        {% endfor -%}
        {{ direction }}_largest_{{ window }} as {{ direction }}_usd_max_{{ window }}{{ ',' if not loop.last }}
        {% endfor -%}
{%- endmacro %}
