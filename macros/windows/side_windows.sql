{#-
    The columns of what a side had paid and been paid (`int_transfers__side_frames`, `_corrections` and
    `_windows`).

    Counts and sums are taken over `(t - w, t]` and over the instant t alone, which is a window of one
    microsecond; what was there before the transfer is the difference. Of the largest amount there is
    no difference, so it is found in either form: up to the transfer, and before it (`prior`).
-#}

{#- What of a side is counted and added, by direction. -#}
{% macro side_amounts() -%}
    {%- for direction in ['outbound', 'inbound'] -%}
        cast(case when is_{{ direction }} then 1 end as bigint) as {{ direction }}_one,
        cast(case when is_{{ direction }} and amount_usd is not null then 1 end as bigint) as {{ direction }}_priced,
        case when is_{{ direction }} then amount_usd end as {{ direction }}_usd,
        case when is_{{ direction }} then {{ square_of('amount_usd') }} end as {{ direction }}_sqr{{ ',' if not loop.last }}
        {% endfor -%}
{%- endmacro %}

{#- The windows of counts and sums: the ending of the name, and microseconds. -#}
{% macro side_windows() -%}
    {{ return(feature_windows() + [('instant', 1)]) }}
{%- endmacro %}

{#- Counts and sums by window and direction: what is added, microseconds, type and name. -#}
{% macro side_sums() -%}
    {%- set found = [] -%}
    {%- for window, width in side_windows() -%}
        {%- for direction in ['outbound', 'inbound'] -%}
            {%- for part, type, name in [
                ('one', 'bigint', 'count'),
                ('priced', 'bigint', 'priced_count'),
                ('usd', 'decimal(38, 2)', 'usd_sum'),
                ('sqr', 'decimal(38, 4)', 'usd_squared_sum'),
            ] -%}
                {%- do found.append(
                    (direction ~ '_' ~ part, width, type, direction ~ '_' ~ name ~ '_' ~ window)) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{#- The largest amounts: direction, microseconds, how near the window comes, and name. -#}
{% macro side_largest() -%}
    {%- set found = [] -%}
    {%- for window, width, direction in directed_windows() -%}
        {%- do found.append((direction, width, 0, direction ~ '_usd_max_' ~ window)) -%}
        {%- do found.append((direction, width, 1, direction ~ '_prior_usd_max_' ~ window)) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{#- What is added, by direction, and its name once it is added up over all time. -#}
{% macro side_totals() -%}
    {%- set found = [] -%}
    {%- for direction in ['outbound', 'inbound'] -%}
        {%- for part in ['one', 'priced', 'usd', 'sqr'] -%}
            {%- do found.append((direction ~ '_' ~ part, direction ~ '_' ~ part ~ '_total')) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{#- What a node had paid and been paid up to now, ever since what is looked at begins. -#}
{% macro side_columns_of_totals() -%}
    {%- for part, name in side_totals() -%}
        coalesce(sum({{ part }}) over (partition by node_key order by occurred_us range between unbounded preceding and current row), 0) as {{ name }},
        {% endfor -%}
{%- endmacro %}

{#-
    The totals as they were when each window began, all in one value, and the largest amounts before the
    instant and at it. A frame costs as much as it has functions: so few of them do.
-#}
{% macro side_columns_over_frames() -%}
    {%- for window, width in side_windows() -%}
        last_value(totals) over (partition by node_key order by occurred_us range between unbounded preceding and {{ width }} preceding) as totals_before_{{ window }},
        {% endfor -%}
    {%- for direction in ['outbound', 'inbound'] -%}
        max({{ direction }}_usd) over (partition by node_key order by occurred_us range between current row and current row) as {{ direction }}_usd_max_instant,
        {% endfor -%}
    {%- for window, width, direction in directed_windows() -%}
        max({{ direction }}_usd) over (partition by node_key order by occurred_us range between {{ width - 1 }} preceding and 1 preceding) as {{ direction }}_prior_usd_max_{{ window }},
        {% endfor -%}
{%- endmacro %}

{#- What is in a window is what has been added since it began (frames are `frm`). -#}
{% macro side_columns_by_time() -%}
    {%- for part, width, type, name in side_sums() -%}
        {%- set window = name.split('_')[-1] -%}
        cast(frm.{{ part }}_total - coalesce({{ field_of('frm.totals_before_' ~ window, part ~ '_total') }}, 0) as {{ type }}) as {{ name }},
        {% endfor -%}
    {%- for window, width, direction in directed_windows() -%}
        greatest(frm.{{ direction }}_prior_usd_max_{{ window }}, frm.{{ direction }}_usd_max_instant) as {{ direction }}_usd_max_{{ window }},
        frm.{{ direction }}_prior_usd_max_{{ window }},
        {% endfor -%}
{%- endmacro %}

{#- What to add to each sum, and the largest amounts to leave out (`_out`) and to take in (`_in`). -#}
{% macro side_columns_of_hindsight() -%}
    {%- for part, width, type, name in side_sums() -%}
        sum(case when age_us < {{ width }} then {{ part }} * correction end) as {{ name }},
        {% endfor -%}
    {%- for direction, width, nearest, name in side_largest() -%}
        max(case when age_us >= {{ nearest }} and age_us < {{ width }} and correction = -1 then {{ direction }}_usd end) as {{ name }}_out,
        max(case when age_us >= {{ nearest }} and age_us < {{ width }} and correction = 1 then {{ direction }}_usd end) as {{ name }}_in,
        {% endfor -%}
{%- endmacro %}

{#- The largest amounts of the frames (`frm`), and whether one is to be left out (`hnd`). -#}
{% macro side_columns_concerned() -%}
    {%- for direction, width, nearest, name in side_largest() -%}
        frm.{{ name }},
        coalesce(frm.{{ name }} = hnd.{{ name }}_out, false) as is_sought_{{ name }},
        {% endfor -%}
{%- endmacro %}

{#- One row per largest amount: its name, direction, microseconds and how near its window comes. -#}
{% macro side_largest_kinds() -%}
    {%- for direction, width, nearest, name in side_largest() -%}
    select
        '{{ name }}' as sought,
        '{{ direction }}' as direction,
        cast({{ width }} as bigint) as width,
        cast({{ nearest }} as bigint) as nearest
    {{ 'union all' if not loop.last }}
    {% endfor -%}
{%- endmacro %}

{#- Whether a side (`cnc`) has to look for a largest amount (`knd`) anew. -#}
{% macro is_largest_sought() -%}
    case
        {%- for direction, width, nearest, name in side_largest() %}
        when knd.sought = '{{ name }}' then cnc.is_sought_{{ name }}
        {%- endfor %}
    end
{%- endmacro %}

{#- The amounts found anew, a column each. -#}
{% macro side_largest_anew() -%}
    {%- for direction, width, nearest, name in side_largest() -%}
        max(case when skd.sought = '{{ name }}' then sds.amount_usd end) as {{ name }},
        {% endfor -%}
{%- endmacro %}

{#- What to add to each sum (`hnd`), and the right largest amounts, found anew (`anw`) or not (`cnc`). -#}
{% macro side_columns_to_correct() -%}
    {%- for part, width, type, name in side_sums() -%}
        cast(coalesce(hnd.{{ name }}, 0) as {{ type }}) as {{ name }},
        {% endfor -%}
    {%- for direction, width, nearest, name in side_largest() -%}
        cast(greatest(case when cnc.is_sought_{{ name }} then anw.{{ name }} else cnc.{{ name }} end, hnd.{{ name }}_in) as decimal(18, 2)) as {{ name }},
        {% endfor -%}
{%- endmacro %}

{% macro side_column_names(alias) -%}
    {%- for part, width, type, name in side_sums() -%}
        {{ alias }}.{{ name }},
        {% endfor -%}
    {%- for direction, width, nearest, name in side_largest() -%}
        {{ alias }}.{{ name }},
        {% endfor -%}
{%- endmacro %}

{#- The frames (`frm`) with their corrections (`cor`), where there are any. -#}
{% macro side_columns_corrected() -%}
    {%- for part, width, type, name in side_sums() -%}
        cast(frm.{{ name }} + coalesce(cor.{{ name }}, 0) as {{ type }}) as {{ name }},
        {% endfor -%}
    {%- for direction, width, nearest, name in side_largest() -%}
        case when cor.transfer_key is null then frm.{{ name }} else cor.{{ name }} end as {{ name }},
        {% endfor -%}
{%- endmacro %}
