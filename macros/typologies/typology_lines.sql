{#-
    The lines that typologies draw, for fct_typology_threshold_curves: lists of dictionaries by slug.

    parameter: the column of the parameter seed. line: where it lies, if not at the parameter itself.
    measure: what is held against it, by columns of the model; without one its measured_value.
    bound: at_most or below; without one at least. is_quotient: the measure is a multiple of the line.
    has_near_misses: verdicts that miss it by no more than the near-miss share are kept. A test holds
    every signal to every line, and lets no near miss keep to all of them.

    Other parameters say what counts and not how much of it: what another value would tell shows a
    parameter set of its own.
-#}
{% macro typology_lines() -%}
    {%- set window = {'parameter': 'window_hours', 'measure': hours_spanned(), 'bound': 'below'} -%}
    {%- set count = principal_line('minimum_count') -%}
    {%- set match = principal_line(
        'tolerance_share', 'cast(cast(1 as decimal(18, 4)) - tolerance_share as double)'
    ) -%}
    {%- set flush = principal_line('minimum_share') -%}
    {%- set deposit = further_line('minimum_deposit_usd', 'deposited_usd_sum') -%}
    {%- set paid_out = further_line('minimum_amount_usd', 'amount_usd') -%}
    {{ return({
        'structuring': [count, window],
        'micro_structuring': [
            count,
            further_line('maximum_deviation_ratio', 'amount_deviation_ratio', 'below'),
            window,
        ],
        'fan_in_funding': [count, window],
        'fan_out_payout': [count, window],
        'pass_through': [match, paid_out, window],
        'commission_mule': [match, paid_out, window],
        'rapid_movement': [
            match,
            further_line('minimum_inflow_usd', 'inflow_usd_sum'),
            further_line(
                'maximum_balance_share', quotient('holdings_usd', 'inflow_usd_sum'), 'at_most'
            ),
            window,
        ],
        'dormant_reactivation': [
            principal_line('minimum_multiple'),
            further_line('gap_days', 'gap_days'),
            further_line('minimum_usd', 'payment_usd_sum_7d'),
            {'parameter': 'minimum_active_day_count', 'measure': 'active_day_count'},
        ],
        'spike_against_history': [
            {
                'parameter': 'minimum_zscore',
                'measure': "case when spike_kind != 'amount_maximum' then measured_value end",
                'is_quotient': true,
                'has_near_misses': true,
            },
            {
                'parameter': 'minimum_maximum_ratio',
                'measure': "case when spike_kind = 'amount_maximum' then measured_value end",
                'is_quotient': true,
                'has_near_misses': true,
            },
            further_line(
                'minimum_usd', "case when spike_kind != 'day_count' then amount_usd end"
            ),
            further_line(
                'minimum_day_count', "case when spike_kind = 'day_count' then day_payment_count end"
            ),
            {'parameter': 'minimum_earlier_count', 'measure': 'earlier_transfer_count_90d'},
        ],
        'third_party_funding': [principal_line('minimum_third_party_usd'), window],
        'illicit_exposure_direct': severity_lines('amount_usd'),
        'illicit_exposure_indirect': severity_lines('haircut_usd'),
        'mixer_use': [principal_line('minimum_confidence_score')],
        'peel_chain': [
            principal_line('minimum_step_count'),
            {'parameter': 'maximum_step_count', 'bound': 'at_most'},
            {'parameter': 'minimum_provider_peel_count', 'measure': 'provider_peel_count'},
        ],
        'scatter_gather': [principal_line('minimum_intermediary_count'), window],
        'cycle': [
            principal_line('minimum_amount_usd'),
            {'parameter': 'minimum_hops', 'measure': 'cycle_hops'},
            window,
        ],
        'fresh_address_large_value': [
            principal_line('minimum_amount_usd'),
            further_line('maximum_age_hours', 'age_hours', 'below'),
            {'parameter': 'minimum_history_days', 'measure': 'history_days'},
        ],
        'shared_external_address': [
            principal_line('minimum_customer_count'),
            {'parameter': 'maximum_customer_count', 'bound': 'at_most'},
        ],
        'on_ramp_flush': [flush, deposit, window],
        'off_ramp_flush': [flush, deposit, window],
        'wealth_mismatch': [
            {
                'parameter': 'declared_multiple',
                'measure': "case when compared_period = 'year' then measured_value end",
                'is_quotient': true,
                'has_near_misses': true,
            },
            {
                'parameter': 'first_payment_share',
                'measure': "case when compared_period = 'first_payment' then measured_value end",
                'is_quotient': true,
                'has_near_misses': true,
            },
        ],
        'shared_device_ring': [principal_line('minimum_customer_count')],
        'tor_or_geography_conflict': [principal_line('minimum_weight'), window],
    }) }}
{%- endmacro %}

{#- All lines in one list, each with its typology and everything said of it. -#}
{% macro drawn_lines() -%}
    {%- set drawn = [] -%}
    {%- for typology, lines in typology_lines().items() -%}
        {%- for line in lines -%}
            {%- do drawn.append(dict(
                {
                    'typology': typology,
                    'line': line.parameter,
                    'measure': 'measured_value',
                    'bound': 'at_least',
                    'is_quotient': false,
                    'has_near_misses': false,
                },
                **line
            )) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(drawn) }}
{%- endmacro %}

{#- The line that the measured_value of a verdict is held against; `line` where it lies elsewhere. -#}
{% macro principal_line(parameter, line=none) -%}
    {{ return({'parameter': parameter, 'line': line or parameter, 'has_near_misses': true}) }}
{%- endmacro %}

{#- A line that something else is held against, and that near misses are kept of too. -#}
{% macro further_line(parameter, measure, bound='at_least') -%}
    {{ return(dict(principal_line(parameter), measure=measure, bound=bound)) }}
{%- endmacro %}

{#- The lines in USD of severe and of other illicit categories. -#}
{% macro severity_lines(measure) -%}
    {%- set lines = [] -%}
    {%- for severity in ['severe', 'high'] -%}
        {%- do lines.append({
            'parameter': severity ~ '_minimum_usd',
            'measure': "case when severity = '" ~ severity ~ "' then " ~ measure ~ " end",
            'has_near_misses': true,
        }) -%}
    {%- endfor -%}
    {{ return(lines) }}
{%- endmacro %}

{#- Hours from the first transfer that a verdict counts to the judged one. -#}
{% macro hours_spanned() -%}
    cast({{ epoch_us('window_end_at') }} - {{ epoch_us('window_start_at') }} as double)
    / cast(3600000000 as double)
{%- endmacro %}

{#- Whether a measure keeps to a line that is moved to a share of where it lies; a null one does. -#}
{% macro keeps_to(measure, bound, line_value, line_share='cast(1 as double)') -%}
    coalesce(
        case
            when {{ bound }} = 'at_least' then {{ measure }} >= {{ line_value }} * {{ line_share }}
            when {{ bound }} = 'at_most' then {{ measure }} <= {{ line_value }} * {{ line_share }}
            else {{ measure }} < {{ line_value }} * {{ line_share }}
        end,
        true
    )
{%- endmacro %}
