{#-
    The columns of `int_transfers__side_histories`: how many of a side's earlier payments lie up to each
    band of amounts and begin with each digit.

    A side's payments are those of its node in the same direction: what a sender paid, what a receiver
    was paid. `flow_key` stands for both, so that a frame is over one bigint. A frame costs the same for
    each number it adds up, so four counts of nine digits go side by side into one decimal. They stay
    apart below a billion payments of one node in 90 days.
-#}

{#- USD amounts that bound the bands of the percentile: 1, 3, 10, 30 and on to a million. -#}
{% macro amount_bounds() -%}
    {{ return([1, 3, 10, 30, 100, 300, 1000, 3000, 10000, 30000, 100000, 300000, 1000000]) }}
{%- endmacro %}

{#- The number of an amount's band, from 0; null where there is no amount. -#}
{% macro amount_band(amount) -%}
    case
            when {{ amount }} is null then null
            {%- for bound in amount_bounds() %}
            when {{ amount }} < {{ bound }} then {{ loop.index0 }}
            {%- endfor %}
            else {{ amount_bounds() | length }}
        end
{%- endmacro %}

{#- The first digit of a USD amount that is not zero; null for zero and where there is no price. -#}
{% macro first_digit_of(amount) -%}
    cast(nullif(substr(cast(cast({{ amount }} * 100 as bigint) as string), 1, 1), '0') as bigint)
{%- endmacro %}

{#- The hour of the UTC week, 0 to 167; the first begins on a Thursday, as 1970 did. -#}
{% macro hour_of_week(microseconds) -%}
    {{ integer_divide(microseconds, 3600000000) }} % 168
{%- endmacro %}

{#- The 90 days before the instant, by `partition`. -#}
{% macro history_frame(partition) -%}
    partition by {{ partition }} order by occurred_us range between {{ longest_window() - 1 }} preceding and 1 preceding
{%- endmacro %}

{#- What is counted, and when a payment counts in it: in its band it counts, and in all above. -#}
{% macro history_counts() -%}
    {%- set found = [('payment_count', 'true')] -%}
    {%- for band in range(amount_bounds() | length + 1) -%}
        {%- do found.append(('upto_band_' ~ band ~ '_count', 'band_number <= ' ~ band)) -%}
    {%- endfor -%}
    {%- for digit in range(1, 10) -%}
        {%- do found.append(('digit_' ~ digit ~ '_count', 'first_digit = ' ~ digit)) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{#- The names of the counts by first digit. -#}
{% macro digit_counts() -%}
    {%- set found = [] -%}
    {%- for digit in range(1, 10) -%}
        {%- do found.append('digit_' ~ digit ~ '_count') -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{#- The decimals that four counts each go into: the column, and its counts. -#}
{% macro history_packs() -%}
    {%- set found = [] -%}
    {%- for counts in history_counts() | batch(4) -%}
        {%- do found.append(('counts_' ~ loop.index, counts)) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{#- What one payment adds to each decimal. -#}
{% macro packed_counts() -%}
    {%- for pack, counts in history_packs() -%}
        cast(
            {%- for name, condition in counts %}
            {{ '+ ' if not loop.first }}case when is_payment and {{ condition }} then cast('1{{ '0' * (9 * loop.index0) }}' as decimal(38, 0)) else cast(0 as decimal(38, 0)) end
            {%- endfor %}
            as decimal(38, 0)
        ) as {{ pack }},
        {% endfor -%}
{%- endmacro %}

{#- The decimals by when things happened. -#}
{% macro packed_counts_by_time() -%}
    {%- for pack, counts in history_packs() -%}
        coalesce(sum({{ pack }}) over ({{ history_frame('flow_key') }}), 0) as {{ pack }},
        {% endfor -%}
{%- endmacro %}

{#- What hindsight adds to or takes from each. -#}
{% macro packed_counts_of_hindsight() -%}
    {%- for pack, counts in history_packs() -%}
        sum(case when correction = 1 then {{ pack }} else -{{ pack }} end) as {{ pack }},
        {% endfor -%}
{%- endmacro %}

{#- By time (`tim`) with what hindsight corrects (`hnd`), as text of the four counts. -#}
{% macro packed_counts_corrected() -%}
    {%- for pack, counts in history_packs() -%}
        lpad(cast(cast(tim.{{ pack }} + coalesce(hnd.{{ pack }}, 0) as decimal(38, 0)) as string), 36, '0') as {{ pack }},
        {% endfor -%}
{%- endmacro %}

{#- One count, out of the text that it is in. -#}
{% macro unpacked_count(wanted) -%}
    {%- for pack, counts in history_packs() -%}
        {%- for name, condition in counts -%}
            {%- if name == wanted -%}
        cast(substr({{ pack }}, {{ 28 - 9 * loop.index0 }}, 9) as bigint)
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endmacro %}

{#- How many payments have each first digit, and how many there are. -#}
{% macro unpacked_counts() -%}
    {%- for name in ['payment_count'] + digit_counts() -%}
        {{ unpacked_count(name) }} as {{ name }},
        {% endfor -%}
{%- endmacro %}

{#- How many payments lie below the amount's own band, or in it and below; null where it has none. -#}
{% macro payments_upto_band(bands_below) -%}
    case band_number
            {%- for band in range(amount_bounds() | length + 1) %}
            when {{ band }} then {{ '0' if band < bands_below else unpacked_count('upto_band_' ~ (band - bands_below) ~ '_count') }}
            {%- endfor %}
        end
{%- endmacro %}

{#- How many payments have a price: those up to the last band. -#}
{% macro priced_payments() -%}
    {{ unpacked_count('upto_band_' ~ (amount_bounds() | length) ~ '_count') }}
{%- endmacro %}

{#- How many payments have a first digit: the sum over all digits. -#}
{% macro digits_total() -%}
    {{ digit_counts() | join(' + ') }}
{%- endmacro %}

{#-
    Mean absolute deviation of the shares of first digits from Benford's law, log10(1 + 1/d); null below
    30 amounts. The law's shares are written out: engines need not agree on the last bit of a logarithm.
-#}
{% macro benford_deviation() -%}
    {%- set shares = [0.301030, 0.176091, 0.124939, 0.096910, 0.079181, 0.066947, 0.057992, 0.051153, 0.045757] -%}
    {%- set counts = [] -%}
    {%- set parts = [] -%}
    {%- for share in shares -%}
        {%- set name = 'digit_' ~ loop.index ~ '_count' -%}
        {%- do counts.append(name) -%}
        {%- do parts.append('abs(cast(' ~ name ~ ' as double) / cast(digit_count as double) - cast(' ~ share ~ ' as double))') -%}
    {%- endfor -%}
    case when digit_count >= 30 then ({{ parts | join(' + ') }}) / cast(9 as double) end
{%- endmacro %}

{#-
    The features of both sides: the sender (`snd`) beside what it had paid, the receiver (`rcv`) beside
    what it had been paid, of the transfer `trf`.
-#}
{% macro history_columns() -%}
    {%- for side, direction, alias in [('sender', 'outbound', 'snd'), ('receiver', 'inbound', 'rcv')] -%}
        {%- set name = side ~ '_' ~ direction -%}
        {%- set prior = {} -%}
        {%- for part in ['priced_count', 'usd_sum', 'usd_squared_sum'] -%}
            {%- set column = alias ~ '.' ~ direction ~ '_' ~ part -%}
            {%- do prior.update({part: '(' ~ column ~ '_90d - ' ~ column ~ '_instant)'}) -%}
        {%- endfor -%}
        {%- set mean = mean_of(prior['priced_count'], prior['usd_sum']) -%}
        {%- set deviation = deviation_of(prior['priced_count'], prior['usd_sum'], prior['usd_squared_sum']) -%}
        {%- set usd = 'cast(trf.amount_usd as double)' -%}
        {%- set zero = 'cast(0 as double)' -%}
        ({{ usd }} - {{ mean }}) / nullif({{ deviation }}, {{ zero }}) as {{ name }}_usd_zscore_90d,
        {{ usd }} / nullif(cast({{ alias }}.{{ direction }}_prior_usd_max_90d as double), {{ zero }}) as {{ name }}_usd_to_max_ratio_90d,
        {{ usd }} / nullif({{ mean }}, {{ zero }}) as {{ name }}_usd_to_mean_ratio_90d,
        cast({{ alias }}.lower_band_count + {{ alias }}.upto_band_count as double) / nullif(cast(2 * {{ alias }}.priced_count as double), {{ zero }}) as {{ name }}_usd_percentile_90d,
        {{ alias }}.benford_deviation as {{ name }}_benford_deviation_90d,
        round(-ln(cast({{ alias }}.same_hour_count + 1 as double) / cast({{ alias }}.payment_count + 168 as double)), 6) as {{ name }}_hour_of_week_surprise_90d,
        {{ integer_divide('trf.occurred_us - ' ~ alias ~ '.last_us', 1000000) }} as {{ side }}_seconds_since_last_90d,
        {{ integer_divide('trf.occurred_us - ' ~ alias ~ '.first_us', 86400000000) }} as {{ side }}_age_days,
        coalesce({{ alias }}.first_us <= trf.occurred_us - {{ longest_window() }} and {{ alias }}.last_us is null, false) as is_{{ side }}_dormant_90d,
        {{ integer_divide('trf.occurred_us - ' ~ alias ~ '.account_us', 86400000000) }} as {{ side }}_account_age_days,
        {% endfor -%}
{%- endmacro %}
