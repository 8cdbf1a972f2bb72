{#-
    The trailing windows in which parties are counted: the ending of the column's name, and whole UTC
    days. Nothing is older than the days of a lifetime.
-#}
{% macro state_windows() -%}
    {{ return(few_while_linting([('7d', 7), ('30d', 30), ('90d', 90), ('lifetime', 4000000)])) }}
{%- endmacro %}

{#-
    Until when what was known before of the same item kept it in each window, in the order in which it
    became known; `item` are the columns that say what is counted once.
-#}
{% macro covered_until(item) -%}
    {%- for window, days in state_windows() -%}
        max(case when occurred_day + {{ days }} > from_day then least(until_day, occurred_day + {{ days }}) end) over (
            partition by {{ item }} order by from_day, occurred_day, until_day
            rows between unbounded preceding and 1 preceding
        ) as covered_until_{{ window }},
        {% endfor -%}
    lead(from_day) over (partition by {{ item }} order by from_day, occurred_day, until_day) is null as is_last
{%- endmacro %}

{#- One for each window that an item enters: nothing known before kept it there. -#}
{% macro item_signs() -%}
    {%- for window, days in state_windows() -%}
        case
            when occurred_day + {{ days }} > from_day and (covered_until_{{ window }} is null or from_day > covered_until_{{ window }}) then 1
            else 0
        end as sign_{{ window }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#- The day on which the last of an item leaves a window, at the row that `is_last`. -#}
{% macro last_leaving_day(window, days) -%}
    {%- set own = 'case when occurred_day + ' ~ days ~ ' > from_day then least(until_day, occurred_day + ' ~ days ~ ') end' -%}
    greatest(coalesce(covered_until_{{ window }}, {{ own }}), coalesce({{ own }}, covered_until_{{ window }}))
{%- endmacro %}

{#- The larger of two, where a null does not count. -#}
{% macro larger_of(one, other) -%}
    greatest(coalesce({{ one }}, {{ other }}), coalesce({{ other }}, {{ one }}))
{%- endmacro %}

{#- What the other side of a transfer can be known as; a party may be several of these. -#}
{% macro attribution_groups() -%}
    {{ return(few_while_linting(['vasp', 'mixing', 'gambling', 'darknet', 'ransomware', 'illicit', 'sanctioned', 'attributed'])) }}
{%- endmacro %}

{#- What is added up of the transfers with each group: the name and the type of the sum. -#}
{% macro exposure_measures() -%}
    {%- set measures = [] -%}
    {%- for direction in ['inbound', 'outbound'] -%}
        {%- for group in attribution_groups() -%}
            {%- do measures.append((direction ~ '_' ~ group ~ '_count', 'bigint')) -%}
            {%- do measures.append((direction ~ '_' ~ group ~ '_usd_sum', 'decimal(38, 2)')) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(measures) }}
{%- endmacro %}

{#- The measures of exposure changed by tiles of one group, over 30 days and the lifetime. -#}
{% macro exposure_changes() -%}
    {%- for window in ['30d', 'lifetime'] -%}
        {%- for direction in ['inbound', 'outbound'] -%}
        {%- for group in attribution_groups() -%}
        cast(sum(case when attribution_group = '{{ group }}' then sign_{{ window }} * {{ direction }}_count else 0 end) as bigint) as {{ direction }}_{{ group }}_count_{{ window }},
        cast(sum(case when attribution_group = '{{ group }}' then sign_{{ window }} * {{ direction }}_usd_sum else 0 end) as decimal(38, 2)) as {{ direction }}_{{ group }}_usd_sum_{{ window }},
        {% endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    max(is_entering) as is_day
{%- endmacro %}

{#- The measures of exposure after the changes up to the day. -#}
{% macro exposure_states() -%}
    {%- for window in ['30d', 'lifetime'] -%}
        {%- for measure, type in exposure_measures() -%}
        cast(sum({{ measure }}_{{ window }}) over (
            partition by node_key order by change_day rows between unbounded preceding and current row
        ) as {{ type }}) as {{ measure }}_{{ window }},
        {% endfor -%}
    {%- endfor -%}
    is_day
{%- endmacro %}

{#- Shares of the number and volume of transfers with each group, of the states `sta` and exposures `exp`. -#}
{% macro exposure_features() -%}
    {%- for window in ['30d', 'lifetime'] -%}
        {%- for direction in ['inbound', 'outbound'] -%}
        {%- for group in attribution_groups() -%}
        {%- for part in ['count', 'usd_sum'] -%}
        {%- set total = 'sta.' ~ direction ~ '_' ~ part ~ '_' ~ window -%}
        {%- set known = 'coalesce(xps.' ~ direction ~ '_' ~ group ~ '_' ~ part ~ '_' ~ window ~ ', 0)' -%}
        {%- set name = direction ~ '_' ~ ('unattributed' if group == 'attributed' else group) ~ '_' ~ ('count' if part == 'count' else 'usd') ~ '_share_' ~ window -%}
        {{ quotient(total ~ ' - ' ~ known if group == 'attributed' else known, total) }} as {{ name }}{{ ',' if not (part == 'usd_sum' and group == 'attributed' and direction == 'outbound' and window == 'lifetime') }}
        {% endfor -%}
        {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endmacro %}

{#- What a node itself is known as, by the claims that hold on the day. -#}
{% macro label_states() -%}
    {%- for group in attribution_groups() + ['tagged', 'other'] -%}
        sum(case when attribution_group = '{{ group }}' then step else 0 end) as {{ group }}_claims{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#- Whether the claims of each group, added up to the day, hold. -#}
{% macro label_flags() -%}
    {%- for group in attribution_groups() + ['tagged', 'other'] -%}
        sum({{ group }}_claims) over (
            partition by node_key order by change_day rows between unbounded preceding and current row
        ) > 0 as is_{{ group }}{{ ',' if not loop.last }}
        {% endfor -%}
{%- endmacro %}

{#- The gravest of what a node is known as, `other` where none of the named, null where nothing. -#}
{% macro gravest_group(alias) -%}
    case
        {%- for group in ['sanctioned', 'ransomware', 'darknet', 'illicit', 'mixing', 'gambling', 'vasp', 'other'] %}
        when {{ alias }}.is_{{ group }} then '{{ group }}'
        {%- endfor %}
        end
{%- endmacro %}

{#- Whether a node of a row with a `chain` is an address, and not a coinbase, an output or a customer. -#}
{% macro is_address_node(node) -%}
    {%- set local_name = 'substr(' ~ node ~ ', cast(length(chain) + 2 as int))' -%}
    (chain is not null and {{ node }} not like 'customer:%' and {{ node }} not like 'exchange:%' and {{ local_name }} != 'coinbase' and {{ local_name }} not like 'output:%' and {{ local_name }} not like 'transaction:%' and {{ local_name }} not like 'deposit:%')
{%- endmacro %}

{#- The names of measures, as a list. -#}
{% macro measure_names(measures) -%}
    {%- for measure, type in measures -%}{{ measure }}{{ ', ' if not loop.last }}{%- endfor -%}
{%- endmacro %}

{#- The names of the measures of exposure, as a list. -#}
{% macro exposure_names() -%}
    {%- for window in ['30d', 'lifetime'] -%}
        {%- set outer = loop -%}
        {%- for measure, type in exposure_measures() -%}
        {{ measure }}_{{ window }}{{ ',' if not (loop.last and outer.last) }}
        {% endfor -%}
    {%- endfor -%}
{%- endmacro %}

{#- The flags of `int_addresses__labels`. -#}
{% macro label_names() -%}
    {%- set names = [] -%}
    {%- for group in attribution_groups() + ['tagged', 'other'] -%}
        {%- do names.append('is_' ~ group) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}

{#- The windows of flows: the day itself too. -#}
{% macro flow_state_windows() -%}
    {{ return([('24h', 1)] + state_windows()) }}
{%- endmacro %}

{#- What is added up over the windows of a flow: the name and the type of the sum. -#}
{% macro tile_sums() -%}
    {%- set measures = [] -%}
    {%- for direction in ['inbound', 'outbound'] -%}
        {%- do measures.append((direction ~ '_count', 'bigint')) -%}
        {%- do measures.append((direction ~ '_priced_count', 'bigint')) -%}
        {%- do measures.append((direction ~ '_usd_sum', 'decimal(38, 2)')) -%}
    {%- endfor -%}
    {%- do measures.append(('inbound_active_day_count', 'bigint')) -%}
    {%- do measures.append(('active_day_count', 'bigint')) -%}
    {{ return(measures) }}
{%- endmacro %}

{#- The measures of a tile, from `direction`, `amount_usd` and `occurred_us` of its transfers. -#}
{% macro tile_measures() -%}
    {%- for direction in ['inbound', 'outbound'] -%}
        count(case when direction = '{{ direction }}' then 1 end) as {{ direction }}_count,
        count(case when direction = '{{ direction }}' then amount_usd end) as {{ direction }}_priced_count,
        cast(sum(case when direction = '{{ direction }}' then amount_usd else 0 end) as decimal(38, 2)) as {{ direction }}_usd_sum,
        max(case when direction = '{{ direction }}' then amount_usd end) as {{ direction }}_usd_max,
        {% endfor -%}
    min(occurred_us) as first_us,
        max(occurred_us) as last_us
{%- endmacro %}

{#-
    One for each window that a span is still in when it becomes known, or minus one for the window it
    leaves; zero where nothing changes.
-#}
{% macro span_signs(windows, left=none) -%}
    {%- for window, days in windows -%}
        {%- if left is none -%}
        case when occurred_day + {{ days }} > from_day then 1 else 0 end as sign_{{ window }}
        {%- elif left == window -%}
        -1 as sign_{{ window }}
        {%- else -%}
        0 as sign_{{ window }}
        {%- endif -%}
        {{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#- By how much each measure of each window changes on a day, from the signs. -#}
{% macro net_changes(windows, measures) -%}
    {%- for window, days in windows -%}
        {%- set outer = loop -%}
        {%- for measure, type in measures -%}
        cast(sum(case sign_{{ window }} when 1 then {{ measure }} when -1 then -{{ measure }} else 0 end) as {{ type }}) as {{ measure }}_{{ window }}{{ ',' if not (loop.last and outer.last) }}
        {% endfor -%}
    {%- endfor -%}
{%- endmacro %}

{#- Each measure of each window after the changes up to the day. -#}
{% macro running_states(windows, measures) -%}
    {%- for window, days in windows -%}
        {%- set outer = loop -%}
        {%- for measure, type in measures -%}
        cast(sum({{ measure }}_{{ window }}) over (
            partition by node_key order by change_day rows between unbounded preceding and current row
        ) as {{ type }}) as {{ measure }}_{{ window }}{{ ',' if not (loop.last and outer.last) }}
        {% endfor -%}
    {%- endfor -%}
{%- endmacro %}

{#- The names of the measures in each window. -#}
{% macro state_names(windows, measures) -%}
    {%- set names = [] -%}
    {%- for window, days in windows -%}
        {%- for measure, type in measures -%}
            {%- do names.append(measure ~ '_' ~ window) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}

{#- The frame of a window over the days of a node: a day has one row. -#}
{% macro day_frame(window, days) -%}
    partition by node_key order by feature_day {{ 'rows between unbounded' if window == 'lifetime' else 'range between ' ~ (days - 1) }} preceding and current row
{%- endmacro %}

{#- Sums over the tiles that were known on their day and stand, of each window up to a day. -#}
{% macro framed_sums(windows, measures) -%}
    {%- for window, days in windows -%}
        {%- set outer = loop -%}
        {%- for measure, type in measures -%}
        {%- if window == '24h' -%}
        coalesce({{ measure }}, 0) as {{ measure }}_24h
        {%- else -%}
        coalesce(sum({{ measure }}) over ({{ day_frame(window, days) }}), 0) as {{ measure }}_{{ window }}
        {%- endif -%}
        {{ ',' if not (loop.last and outer.last) }}
        {% endfor -%}
    {%- endfor -%}
{%- endmacro %}

{#- Maxima over the same tiles, and the first, the last and the last but today of what stands. -#}
{% macro framed_extremes() -%}
    {%- for window, days in flow_state_windows() -%}
        {%- for direction in ['inbound', 'outbound'] -%}
        {%- if window == '24h' -%}
        {{ direction }}_usd_max as {{ direction }}_usd_max_24h,
        {% elif window == 'lifetime' -%}
        max({{ larger_of(direction ~ '_usd_max', 'told_' ~ direction ~ '_usd_max') }}) over ({{ day_frame(window, days) }}) as {{ direction }}_usd_max_lifetime,
        {% else -%}
        max({{ direction }}_usd_max) over ({{ day_frame(window, days) }}) as {{ direction }}_usd_max_{{ window }},
        {% endif -%}
        {%- endfor -%}
    {%- endfor -%}
    min(least(coalesce(first_us, told_first_us), coalesce(told_first_us, first_us))) over ({{ day_frame('lifetime', 0) }}) as first_us,
        max({{ larger_of('last_us', 'told_last_us') }}) over ({{ day_frame('lifetime', 0) }}) as last_us,
        max({{ larger_of('tile_day', 'told_day') }}) over (
            partition by node_key order by feature_day rows between unbounded preceding and 1 preceding
        ) as earlier_day,
        told_day
{%- endmacro %}

{#- Extremes over what was not known on its day (`lat`) while in a window, or no longer stands. -#}
{% macro other_extremes() -%}
    {%- for direction in ['inbound', 'outbound'] -%}
        {%- for window, days in flow_state_windows() if window != 'lifetime' -%}
        max(case when dys.feature_day < lat.occurred_day + {{ days }} then lat.{{ direction }}_usd_max end) as {{ direction }}_usd_max_{{ window }},
        {% endfor -%}
        max(case when lat.until_day < {{ never_day() }} then lat.{{ direction }}_usd_max end) as {{ direction }}_usd_max_lifetime,
        {% endfor -%}
    min(case when lat.until_day < {{ never_day() }} then lat.first_us end) as first_us,
        max(case when lat.until_day < {{ never_day() }} then lat.last_us end) as last_us,
        max(case when lat.until_day < {{ never_day() }} and lat.occurred_day < dys.feature_day then lat.occurred_day end) as earlier_day
{%- endmacro %}

{#- The states of a flow: frames (`frm`), the sums of the others (`oth`) and their extremes (`ext`). -#}
{% macro flow_state_columns() -%}
    {%- for window, days in flow_state_windows() -%}
        {%- for measure, type in tile_sums() -%}
        cast(frm.{{ measure }}_{{ window }} + coalesce(oth.{{ measure }}_{{ window }}, 0) as {{ type }}) as {{ measure }}_{{ window }},
        {% endfor -%}
        {%- for direction in ['inbound', 'outbound'] -%}
        {%- set largest = direction ~ '_usd_max_' ~ window -%}
        cast({{ larger_of('frm.' ~ largest, 'ext.' ~ largest) }} as decimal(18, 2)) as {{ largest }},
        {% endfor -%}
    {%- endfor -%}
    cast(least(coalesce(frm.first_us, ext.first_us), coalesce(ext.first_us, frm.first_us)) as bigint) as first_us,
        cast({{ larger_of('frm.last_us', 'ext.last_us') }} as bigint) as last_us,
        cast({{ larger_of(larger_of('frm.told_day', 'frm.earlier_day'), 'ext.earlier_day') }} as bigint) as earlier_day
{%- endmacro %}

{#- Counts, sums, means, maxima, net flow and active days of each window as features of `alias`. -#}
{% macro flow_features(alias) -%}
    {%- for window, days in flow_state_windows() -%}
        {%- for direction in ['inbound', 'outbound'] -%}
        {%- set name = alias ~ '.' ~ direction -%}
        {{ name }}_count_{{ window }},
        {{ name }}_usd_sum_{{ window }},
        {{ quotient(name ~ '_usd_sum_' ~ window, name ~ '_priced_count_' ~ window) }} as {{ direction }}_usd_mean_{{ window }},
        {{ name }}_usd_max_{{ window }},
        {% endfor -%}
        cast({{ alias }}.inbound_usd_sum_{{ window }} - {{ alias }}.outbound_usd_sum_{{ window }} as decimal(38, 2)) as net_usd_sum_{{ window }},
        {% if window != '24h' -%}
        {{ alias }}.inbound_active_day_count_{{ window }},
        {{ alias }}.active_day_count_{{ window }},
        {% endif -%}
    {%- endfor -%}
{%- endmacro %}

{#- What is counted once among the parties of an address. -#}
{% macro party_measures() -%}
    {{ return([('inbound_parties', 'bigint'), ('outbound_parties', 'bigint'), ('parties', 'bigint')]) }}
{%- endmacro %}

{#- The same, and the customers of ours. -#}
{% macro degree_measures() -%}
    {{ return(party_measures() + [('customers', 'bigint')]) }}
{%- endmacro %}

{#- What is counted once among the customers of a counterparty. -#}
{% macro customer_measures() -%}
    {{ return([('inbound_customers', 'bigint'), ('outbound_customers', 'bigint'), ('customers', 'bigint')]) }}
{%- endmacro %}

{#- The customers of a counterparty that are no longer new in a window. -#}
{% macro old_customer_measures() -%}
    {{ return([('old_24h', 'bigint'), ('old_7d', 'bigint'), ('old_30d', 'bigint')]) }}
{%- endmacro %}

{#- The numbers of parties and customers: frames (`frm`) and what is counted by changes (`oth`). -#}
{% macro degree_state_columns() -%}
    {%- for window, days in state_windows() -%}
        {%- for measure, type in party_measures() -%}
        cast(frm.{{ measure }}_{{ window }} + coalesce(oth.{{ measure }}_{{ window }}, 0) as bigint) as {{ measure }}_{{ window }},
        {% endfor -%}
        coalesce(oth.customers_{{ window }}, 0) as customers_{{ window }},
        {% endfor -%}
    frm.node_key,
        frm.feature_day
{%- endmacro %}

{#- The numbers of parties and customers of each window as features of `alias`. -#}
{% macro degree_features(alias) -%}
    {%- for window, days in state_windows() -%}
        {{ alias }}.inbound_parties_{{ window }} as inbound_counterparty_distinct_count_{{ window }},
        {{ alias }}.outbound_parties_{{ window }} as outbound_counterparty_distinct_count_{{ window }},
        {{ alias }}.parties_{{ window }} as counterparty_distinct_count_{{ window }},
        {{ alias }}.customers_{{ window }} as customer_distinct_count_{{ window }},
        {% endfor -%}
{%- endmacro %}

{#- The numbers of customers of each window, and of the new ones, as features of `alias`. -#}
{% macro customer_features(alias) -%}
    {%- for window, days in state_windows() -%}
        {{ alias }}.inbound_customers_{{ window }} as inbound_customer_distinct_count_{{ window }},
        {{ alias }}.outbound_customers_{{ window }} as outbound_customer_distinct_count_{{ window }},
        {{ alias }}.customers_{{ window }} as customer_distinct_count_{{ window }},
        {% endfor -%}
    {%- for window in ['24h', '7d', '30d'] -%}
        {{ alias }}.customers_lifetime - {{ alias }}.old_{{ window }}_lifetime as new_customer_count_{{ window }},
        {% endfor -%}
{%- endmacro %}

{#- By how much the number of each kind in each window changes on a day, from the signs. -#}
{% macro kind_changes(measures) -%}
    {%- for window, days in state_windows() -%}
        {%- set outer = loop -%}
        {%- for measure, type in measures -%}
        sum(case when kind = '{{ measure }}' then sign_{{ window }} else 0 end) as {{ measure }}_{{ window }}{{ ',' if not (loop.last and outer.last) }}
        {% endfor -%}
    {%- endfor -%}
{%- endmacro %}

{#- By how much the number of customers that are no longer new changes on a day, from the signs. -#}
{% macro old_customer_changes() -%}
    {%- for measure, type in old_customer_measures() -%}
        sum(case when kind = '{{ measure }}' then sign_lifetime else 0 end) as {{ measure }}_lifetime{{ ',' if not loop.last }}
        {% endfor -%}
{%- endmacro %}
