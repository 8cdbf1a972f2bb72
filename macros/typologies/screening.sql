{#-
    What a typology has to judge: every transfer of its population with each parameter set in force
    for its segment of customers at its time. CTEs for the top of a model: `parameters`, and
    `screened` with a row per transfer_key and parameter_set_id. A segment that has sets of its own is
    not judged by those of `all`.
-#}
{% macro screened_transfers(population, parameters_seed) -%}
    {%- if population not in screened_populations() -%}
        {{ exceptions.raise_compiler_error(
            'screened_transfers: ' ~ population ~ ' is none of ' ~ screened_populations() | join(', ')
        ) }}
    {%- endif -%}
parameters as (

    select * from {{ parameters_seed }}

),

segments as (

    {% for segment in customer_segments() -%}
    select '{{ segment }}' as customer_segment
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

sets_by_segment as (

    select
        seg.customer_segment,
        par.parameter_set_id,
        par.segment,
        par.effective_from_at,
        par.effective_until_at,
        max(case when par.segment = 'all' then 0 else 1 end) over (
            partition by seg.customer_segment
        ) as own_set_count
    from segments as seg
    inner join parameters as par
        on par.segment in ('all', seg.customer_segment)

),

screened as (

    select
        scr.transfer_key,
        sts.parameter_set_id,
        scr.is_sanctions_screened,
        scr.is_tags_screened
    from {{ ref('int_screening__transfers') }} as scr
    inner join sets_by_segment as sts
        on
            scr.customer_segment = sts.customer_segment
            and scr.occurred_at >= sts.effective_from_at
            and scr.occurred_at < sts.effective_until_at
    where
        scr.is_{{ population }}
        and (sts.own_set_count = 0 or sts.segment != 'all')

)
{%- endmacro %}

{#-
    The verdicts of a typology, for its CTE `final`: all that is screened, with the head and its own
    columns. Reads the CTEs `screened` and `judged`. `judged` has the verdicts other than clear, one
    row per transfer_key and parameter_set_id: state, subject_type, subject_id, counterparty_node_id,
    measured_value, threshold_value, window_start_us, known_us, reason and the own columns; of states
    that nobody is told of, only these and the state count. Where `screened_if` does not hold, what is
    not judged was not screened: a condition on `scr.is_sanctions_screened` or `scr.is_tags_screened`.
    `unjudged` is a CTE with transfer_key, parameter_set_id and state of what could not be judged.
-#}
{% macro verdicts(typology, own_columns=[], screened_if=none, unjudged=none) -%}
    select
        scr.transfer_key,
        '{{ typology }}' as typology,
        scr.parameter_set_id,
        coalesce(
            jdg.state,
            {{ 'ujd.state,' if unjudged }}
            {{ "case when " ~ screened_if ~ " then 'clear' else 'not_screened' end" if screened_if else "'clear'" }}
        ) as state,
        case
            when jdg.reason is not null
                then {{ signal_id(typology, 'scr.parameter_set_id', 'trf.transfer_id') }}
        end as signal_id,
        case when jdg.reason is not null then trf.transfer_id end as transfer_id,
        case when jdg.reason is not null then jdg.subject_type end as subject_type,
        case when jdg.reason is not null then jdg.subject_id end as subject_id,
        case when jdg.reason is not null and jdg.subject_type = 'customer' then jdg.subject_id end
            as customer_id,
        case when jdg.reason is not null then jdg.counterparty_node_id end as counterparty_node_id,
        case when jdg.reason is not null then cast(jdg.measured_value as double) end
            as measured_value,
        case when jdg.reason is not null then cast(jdg.threshold_value as double) end
            as threshold_value,
        case when jdg.reason is not null then {{ timestamp_from_us('jdg.window_start_us') }} end
            as window_start_at,
        case when jdg.reason is not null then trf.occurred_at end as window_end_at,
        case when jdg.reason is not null then trf.occurred_at end as occurred_at,
        -- what is told of before it happens counts from when it happens
        case
            when jdg.reason is not null
                then greatest(
                    trf.occurred_at, trf.known_at, {{ timestamp_from_us('jdg.known_us') }}
                )
        end as known_at,
        case when jdg.reason is not null then trf.amount_usd end as amount_usd,
        jdg.reason
        {%- for column in own_columns %},
        jdg.{{ column }}
        {%- endfor %}
    from screened as scr
    -- in brackets: the few that are judged look for their transfers, not all that are screened
    left join (
        judged as jdg
        inner join {{ ref('int_ledger__transfers') }} as trf
            on jdg.transfer_key = trf.transfer_key
    )
        on scr.transfer_key = jdg.transfer_key and scr.parameter_set_id = jdg.parameter_set_id
    {%- if unjudged %}
    left join {{ unjudged }} as ujd
        on scr.transfer_key = ujd.transfer_key and scr.parameter_set_id = ujd.parameter_set_id
    {%- endif %}
{%- endmacro %}

{#- The populations a typology can judge; each is a column `is_` of int_screening__transfers. -#}
{% macro screened_populations() -%}
    {{ return(['on_chain', 'fiat', 'payment']) }}
{%- endmacro %}

{#- The segments that lines can be drawn for; `none` is a transfer without a customer of ours. -#}
{% macro customer_segments() -%}
    {{ return(['none', 'retail', 'business', 'high_risk_country']) }}
{%- endmacro %}

{#-
    The columns of `states` that pick the state of knowledge a verdict rests on: of each judged
    transfer the first one that made a signal, so that later rows do not rewrite it, else the last.
    Give `is_signal`, and the states by transfer_key, parameter_set_id and known_us.
-#}
{% macro deciding_state(is_signal) -%}
    row_number() over (
        partition by transfer_key, parameter_set_id
        order by
            case when {{ is_signal }} then 1 else 2 end asc,
            case when {{ is_signal }} then known_us else -known_us end asc
    )
{%- endmacro %}

{#- Whether a measure comes near enough to its line to be told of: a signal or a near miss. -#}
{% macro reaches_line(measured_value, threshold_value, near_miss_share) -%}
    cast({{ measured_value }} as double)
        >= cast({{ threshold_value }} as double) * {{ near_miss_share }}
{%- endmacro %}

{#-
    The same of a line that is a bound from above: whether a measure stays below it, or below where a
    near miss still does; `at_most` where the bound itself counts.
-#}
{% macro stays_near(measured_value, upper_value, near_miss_share, bound='below') -%}
    cast({{ measured_value }} as double) * {{ near_miss_share }}
        {{ '<=' if bound == 'at_most' else '<' }} cast({{ upper_value }} as double)
{%- endmacro %}

{#- A number of hours in microseconds. -#}
{% macro hours_us(hours) -%}
    cast({{ hours }} as bigint) * 3600000000
{%- endmacro %}

{#- Where the lines of fct_typology_threshold_curves lie, in percent of the current one. -#}
{% macro threshold_steps() -%}
    {{ return([50, 60, 70, 80, 90, 95, 100, 105, 110, 120, 150, 200, 300]) }}
{%- endmacro %}
