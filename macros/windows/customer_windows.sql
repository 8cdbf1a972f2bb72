{#- The trailing windows of daily features: the ending of the column's name, and whole UTC days. -#}
{% macro customer_windows() -%}
    {{ return(few_while_linting([('24h', 1), ('7d', 7), ('30d', 30), ('90d', 90), ('365d', 365)])) }}
{%- endmacro %}

{#- Days of the longest of the windows: nothing older matters. -#}
{% macro longest_days() -%}
    {{ return(customer_windows()[-1][1]) }}
{%- endmacro %}

{#- The number of the UTC day of an instant, counted from 1970. -#}
{% macro day_of(instant) -%}
    {{ integer_divide(epoch_us(instant), 86400000000) }}
{%- endmacro %}

{#- The day of a time in microseconds since 1970 UTC. -#}
{% macro day_of_us(instant_us) -%}
    {{ integer_divide(instant_us, 86400000000) }}
{%- endmacro %}

{#- The day number of what has no end: the last day of the year 9999. -#}
{% macro never_day() -%}
    cast(2932896 as bigint)
{%- endmacro %}

{#- What counts as a customer's login: every signal of `int_customers__access_windows`. -#}
{% macro access_signals() -%}
    {{ return(['login', 'failed_login', 'vpn_login', 'tor_login', 'abroad_login', 'device', 'ip', 'country']) }}
{%- endmacro %}

{#- Every signal of `int_customers__event_windows`. -#}
{% macro event_signals() -%}
    {{ return([
        'credential_change', 'mfa_disabled', 'address_whitelisted', 'new_device',
        'new_device_withdrawal', 'kyc_change', 'referral',
    ]) }}
{%- endmacro %}

{#- What a window has of one rail, by its name in `int_customers__flow_windows`. -#}
{% macro flow_measures() -%}
    {{ return([
        'inbound_count', 'outbound_count', 'inbound_sum', 'outbound_sum', 'inbound_days', 'outbound_days',
    ]) }}
{%- endmacro %}

{#- One for each window that an event is still in when it becomes known, by `occurred_day` and `from_day`. -#}
{% macro entering_signs() -%}
    {%- for window, days in customer_windows() -%}
        case when occurred_day + {{ days }} > from_day then 1 else 0 end as sign_{{ window }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#- Minus one for one window, zero for the others. -#}
{% macro leaving_signs(left_window) -%}
    {%- for window, days in customer_windows() -%}
        {{ -1 if window == left_window else 0 }} as sign_{{ window }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#- By how much each measure of each window changes on a day. -#}
{% macro flow_changes() -%}
    {%- for window, days in customer_windows() -%}
        {%- set outer = loop -%}
        {%- for measure in flow_measures() -%}
        sum(case sign_{{ window }} when 1 then {{ measure }} when -1 then -{{ measure }} else 0 end) as {{ measure }}_{{ window }}{{ ',' if not (loop.last and outer.last) }}
        {% endfor -%}
    {%- endfor -%}
{%- endmacro %}

{#- Each measure of each window after the changes up to the day, and the extremes of what was known on its day. -#}
{% macro flow_states() -%}
    {%- for window, days in customer_windows() -%}
        {%- set frame -%}
            partition by chg.customer_id, chg.rail order by chg.change_day range between {{ days - 1 }} preceding and current row
        {%- endset -%}
        {%- for measure in flow_measures() -%}
        sum(chg.{{ measure }}_{{ window }}) over (
            partition by chg.customer_id, chg.rail order by chg.change_day rows between unbounded preceding and current row
        ) as {{ measure }}_{{ window }},
        {% endfor -%}
        max(prm.inbound_max) over ({{ frame }}) as inbound_max_{{ window }},
        max(prm.outbound_max) over ({{ frame }}) as outbound_max_{{ window }},
        min(prm.delay_min) over ({{ frame }}) as delay_min_{{ window }},
        {% endfor -%}
    max(prm.last_day) over (
            partition by chg.customer_id, chg.rail order by chg.change_day range between {{ longest_days() - 1 }} preceding and current row
        ) as last_day
{%- endmacro %}

{#- The extremes of what was not known on its day, over the windows it was in. -#}
{% macro late_extremes() -%}
    {%- for window, days in customer_windows() -%}
        {%- for extreme, part in [('max', 'inbound_max'), ('max', 'outbound_max'), ('min', 'delay_min')] -%}
        {{ extreme }}(case when sta.change_day < lat.occurred_day + {{ days }} then lat.{{ part }} end) as {{ part }}_{{ window }},
        {% endfor -%}
    {%- endfor -%}
    max(lat.last_day) as last_day
{%- endmacro %}

{#- Both extremes in one: the nulls of neither count. Types as the later models use them. -#}
{% macro flow_window_columns() -%}
    {%- for window, days in customer_windows() -%}
        {%- for direction in ['inbound', 'outbound'] -%}
        cast(sta.{{ direction }}_count_{{ window }} as bigint) as {{ direction }}_count_{{ window }},
        cast(sta.{{ direction }}_sum_{{ window }} as decimal(38, 2)) as {{ direction }}_usd_sum_{{ window }},
        cast(greatest(coalesce(sta.{{ direction }}_max_{{ window }}, ext.{{ direction }}_max_{{ window }}), coalesce(ext.{{ direction }}_max_{{ window }}, sta.{{ direction }}_max_{{ window }})) as decimal(18, 2)) as {{ direction }}_usd_max_{{ window }},
        cast(sta.{{ direction }}_days_{{ window }} as bigint) as {{ direction }}_active_day_count_{{ window }},
        {% endfor -%}
        cast(least(coalesce(sta.delay_min_{{ window }}, ext.delay_min_{{ window }}), coalesce(ext.delay_min_{{ window }}, sta.delay_min_{{ window }})) as bigint) as delay_seconds_min_{{ window }},
        {% endfor -%}
    cast(greatest(coalesce(sta.last_day, ext.last_day), coalesce(ext.last_day, sta.last_day)) as bigint) as last_day
{%- endmacro %}

{#- By how much the number of each signal in each window changes on a day. -#}
{% macro signal_changes(signals) -%}
    {%- for window, days in customer_windows() -%}
        {%- set outer = loop -%}
        {%- for signal in signals -%}
        sum(case when signal_name = '{{ signal }}' then change_{{ window }} else 0 end) as {{ signal }}_{{ window }}{{ ',' if not (loop.last and outer.last) }}
        {% endfor -%}
    {%- endfor -%}
{%- endmacro %}

{#- The number of each signal in each window after the changes up to the day. -#}
{% macro signal_states(signals) -%}
    {%- for window, days in customer_windows() -%}
        {%- set outer = loop -%}
        {%- for signal in signals -%}
        cast(sum({{ signal }}_{{ window }}) over (
            partition by customer_id order by change_day rows between unbounded preceding and current row
        ) as bigint) as {{ signal }}_{{ window }}{{ ',' if not (loop.last and outer.last) }}
        {% endfor -%}
    {%- endfor -%}
{%- endmacro %}

{#- The changes of a step that concerns one window alone. -#}
{% macro one_window_changes(only_window, amount) -%}
    {%- for window, days in customer_windows() -%}
        {{ amount if window == only_window else 0 }} as change_{{ window }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#- What customers are compared with their segment on: the name, and the window where it has one. -#}
{% macro peer_measures() -%}
    {{ return([
        ('fiat_inbound', '30d'), ('fiat_outbound', '30d'), ('crypto_inbound', '30d'),
        ('crypto_outbound', '30d'), ('trade_buy', '30d'), ('logins', '30d'), ('holdings', none),
    ]) }}
{%- endmacro %}

{#- The sums over a segment that mean and deviation are made of, and the least and largest. -#}
{% macro peer_sums() -%}
    {%- for measure, window in peer_measures() -%}
        cast(sum({{ measure }}) as decimal(38, 2)) as {{ measure }}_sum,
        cast(sum({{ square_of(measure) }}) as decimal(38, 4)) as {{ measure }}_squares,
        min({{ measure }}) as {{ measure }}_min,
        max({{ measure }}) as {{ measure }}_max,
        {% endfor -%}
    count(*) as peer_count
{%- endmacro %}

{#-
    Deviations from the mean of the peers, from exact sums; null below ten peers or where all are alike.
    `value` is the customer's own, `peers` the alias of `int_customers__peer_groups`.
-#}
{% macro peer_score(value, peers, measure) -%}
    {%- set number = 'cast(' ~ peers ~ '.peer_count as double)' -%}
    {%- set total = 'cast(' ~ peers ~ '.' ~ measure ~ '_sum as double)' -%}
    {%- set squares = 'cast(' ~ peers ~ '.' ~ measure ~ '_squares as double)' -%}
    {%- set variance = '((' ~ squares ~ ' - ' ~ total ~ ' * ' ~ total ~ ' / ' ~ number ~ ') / (' ~ number ~ ' - 1))' -%}
    case when {{ peers }}.peer_count >= 10 and {{ peers }}.{{ measure }}_min < {{ peers }}.{{ measure }}_max and {{ variance }} > 0 then round((cast({{ value }} as double) - {{ total }} / {{ number }}) / sqrt({{ variance }}), 6) end
{%- endmacro %}

{#- A value to compare with peers: beyond a thousand trillion USD it is as good as that, and squares fit. -#}
{% macro peer_value(amount) -%}
    cast(least(coalesce({{ amount }}, 0), 1000000000000000) as decimal(38, 2))
{%- endmacro %}

{#- Flows of one rail as features; `ways` are pairs of the name here and the direction there. -#}
{% macro rail_features(alias, rail, ways) -%}
    {%- for window, days in customer_windows() -%}
        {%- for way, direction in ways -%}
        coalesce({{ alias }}.{{ direction }}_count_{{ window }}, 0) as {{ rail }}_{{ way }}_count_{{ window }},
        cast(coalesce({{ alias }}.{{ direction }}_usd_sum_{{ window }}, 0) as decimal(38, 2)) as {{ rail }}_{{ way }}_usd_sum_{{ window }},
        {{ alias }}.{{ direction }}_usd_max_{{ window }} as {{ rail }}_{{ way }}_usd_max_{{ window }},
        coalesce({{ alias }}.{{ direction }}_active_day_count_{{ window }}, 0) as {{ rail }}_{{ way }}_active_day_count_{{ window }},
        {% endfor -%}
    {%- endfor -%}
{%- endmacro %}

{#- The numbers of signals as features. -#}
{% macro signal_features(alias, signals) -%}
    {%- for window, days in customer_windows() -%}
        {%- for signal in signals -%}
        coalesce({{ alias }}.{{ signal }}_{{ window }}, 0) as {{ signal }}{{ '_distinct' if signal in ['device', 'ip', 'country'] }}_count_{{ window }},
        {% endfor -%}
    {%- endfor -%}
{%- endmacro %}

{#-
    A quotient of exact numbers; null where the divisor is null or zero. Not rounded: limits are round
    numbers, so quotients often lie halfway between two decimals, and engines part there.
-#}
{% macro quotient(dividend, divisor) -%}
    cast({{ dividend }} as double) / nullif(cast({{ divisor }} as double), cast(0 as double))
{%- endmacro %}

{#- The features of a customer's day that are counts, sums, maxima and times of one state each. -#}
{% macro plain_customer_features() -%}
    {%- set names = [] -%}
    {%- for window, days in customer_windows() -%}
        {%- for flow in [
            'fiat_inbound', 'fiat_outbound', 'crypto_inbound', 'crypto_outbound',
            'internal_inbound', 'internal_outbound', 'trade_buy', 'trade_sell',
        ] -%}
            {%- for part in ['count', 'usd_sum', 'usd_max', 'active_day_count'] -%}
                {%- do names.append(flow ~ '_' ~ part ~ '_' ~ window) -%}
            {%- endfor -%}
        {%- endfor -%}
        {%- for signal in access_signals() + event_signals() -%}
            {%- do names.append(signal ~ ('_distinct' if signal in ['device', 'ip', 'country'] else '') ~ '_count_' ~ window) -%}
        {%- endfor -%}
        {%- do names.append('fiat_to_crypto_seconds_min_' ~ window) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}

{#- Names as a list of SQL texts. -#}
{% macro quoted_names(names) -%}
    {%- for name in names -%}'{{ name }}'{{ ', ' if not loop.last }}{%- endfor -%}
{%- endmacro %}

{#- Until when the logins known before, in the order they were known, kept a place in each window. -#}
{% macro covered_until_columns() -%}
    {%- for window, days in customer_windows() -%}
        max(case when occurred_day + {{ days }} > from_day then occurred_day + {{ days }} end) over (
            partition by customer_id, signal_name, place
            order by from_day, occurred_day
            rows between unbounded preceding and 1 preceding
        ) as covered_until_{{ window }}{{ ',' if not loop.last }}
        {% endfor -%}
{%- endmacro %}

{#- Until when any login kept a place in each window. -#}
{% macro last_until_columns() -%}
    {%- for window, days in customer_windows() -%}
        max(case when occurred_day + {{ days }} > from_day then occurred_day + {{ days }} end) as until_{{ window }}{{ ',' if not loop.last }}
        {% endfor -%}
{%- endmacro %}

{#- An amount for each window that an event is still in when it becomes known. -#}
{% macro entering_changes(amount) -%}
    {%- for window, days in customer_windows() -%}
        case when occurred_day + {{ days }} > from_day then {{ amount }} else 0 end as change_{{ window }}{{ ',' if not loop.last }}
        {% endfor -%}
{%- endmacro %}

{#- One for each window that a place enters with a login: no login known before kept it there. -#}
{% macro beginning_changes() -%}
    {%- for window, days in customer_windows() -%}
        case
            when occurred_day + {{ days }} > from_day and (covered_until_{{ window }} is null or from_day >= covered_until_{{ window }}) then 1
            else 0
        end as change_{{ window }}{{ ',' if not loop.last }}
        {% endfor -%}
{%- endmacro %}

{#- The changes of each window, added up. -#}
{% macro summed_changes(alias) -%}
    {%- for window, days in customer_windows() -%}
        cast(sum({{ alias }}.change_{{ window }}) as bigint) as change_{{ window }}{{ ',' if not loop.last }}
        {% endfor -%}
{%- endmacro %}

{#- What was held, added up over the days of each window, and their number. -#}
{% macro holdings_windows() -%}
    {%- for window, days in customer_windows() -%}
        {%- set frame -%}
            partition by customer_id order by feature_day range between {{ days - 1 }} preceding and current row
        {%- endset -%}
        cast(sum(holdings_usd) over ({{ frame }}) as decimal(38, 2)) as holdings_usd_sum_{{ window }},
        count(*) over ({{ frame }}) as day_count_{{ window }}{{ ',' if not loop.last }}
        {% endfor -%}
{%- endmacro %}

{#- The limit of each period that is a window, in both directions. -#}
{% macro limit_columns() -%}
    {%- for window, days in customer_windows() -%}
        {%- for way, direction in [('inbound', 'in'), ('outbound', 'out')] -%}
        max(case when direction = '{{ direction }}' and period_days = {{ days }} then limit_usd end) as {{ way }}_limit_usd_{{ window }},
        {% endfor -%}
    {%- endfor -%}
{%- endmacro %}

{#- The kinds of state that hold on a customer's day. -#}
{% macro state_kinds() -%}
    {{ return(['fiat', 'crypto', 'internal', 'trade', 'access', 'event', 'shared', 'record']) }}
{%- endmacro %}

{#- The last day up to this one with a state of each kind. -#}
{% macro carried_days() -%}
    {%- for kind in state_kinds() -%}
        max({{ kind }}_day) over (
            partition by customer_id order by feature_day rows between unbounded preceding and current row
        ) as {{ kind }}_day{{ ',' if not loop.last }}
        {% endfor -%}
{%- endmacro %}

{#- The shares, ratios and scores of a customer's day, of the columns of `mov` and the peers `pgr`. -#}
{% macro compared_customer_features() -%}
    {%- for window, days in customer_windows() -%}
        {{ quotient('least(mov.fiat_inbound_usd_sum_' ~ window ~ ', mov.crypto_outbound_usd_sum_' ~ window ~ ')', 'mov.fiat_inbound_usd_sum_' ~ window) }} as fiat_to_crypto_share_{{ window }},
        cast(mov.paid_out_{{ window }} + mov.internal_outbound_usd_sum_{{ window }} as double) * cast(mov.day_count_{{ window }} as double) / nullif(cast(mov.holdings_usd_sum_{{ window }} as double), cast(0 as double)) as turnover_ratio_{{ window }},
        {% endfor -%}
    {%- for window in ['24h', '30d', '365d'] -%}
        {{ quotient('mov.paid_in_' ~ window, 'mov.inbound_limit_usd_' ~ window) }} as inbound_limit_ratio_{{ window }},
        {{ quotient('mov.paid_out_' ~ window, 'mov.outbound_limit_usd_' ~ window) }} as outbound_limit_ratio_{{ window }},
        {% endfor -%}
    {%- for flow in ['fiat_inbound', 'fiat_outbound', 'crypto_inbound', 'crypto_outbound', 'trade_buy'] -%}
        {{ peer_score('mov.' ~ flow ~ '_usd_sum_30d', 'pgr', flow) }} as {{ flow }}_peer_score_30d,
        {% endfor -%}
    {{ peer_score('mov.login_count_30d', 'pgr', 'logins') }} as login_peer_score_30d,
        {{ peer_score('mov.holdings_usd', 'pgr', 'holdings') }} as holdings_peer_score
{%- endmacro %}
