{#- An amount as people write it: no trailing zeros. Exact, and the same text on both engines. -#}
{% macro amount_text(amount_native) -%}
    regexp_replace({{ decimal_text(amount_native) }}, '[.]?0+$', '')
{%- endmacro %}

{#- A USD amount in a sentence, or that there is none. -#}
{% macro usd_text(amount_usd) -%}
    coalesce('USD ' || {{ decimal_text(amount_usd, 2) }}, 'no USD price')
{%- endmacro %}

{#- The day of a timestamp in a sentence. -#}
{% macro day_text(timestamp_column) -%}
    cast(cast({{ timestamp_column }} as date) as string)
{%- endmacro %}

{#- A number of things in a sentence: `1 payment`, `3 payments`. -#}
{% macro count_text(number, thing) -%}
    cast({{ number }} as string) || case when {{ number }} = 1 then ' {{ thing }}' else ' {{ thing }}s' end
{%- endmacro %}

{#- A number of hours in a sentence, in days where they are whole ones: `36 hours`, `7 days`. -#}
{% macro hours_text(hours) -%}
    case
        when {{ hours }} >= 48 and {{ hours }} % 24 = 0
            then {{ count_text(integer_divide(hours, 24), 'day') }}
        else {{ count_text(hours, 'hour') }}
    end
{%- endmacro %}

{#- A share in a sentence, in percent to one decimal: `92.5%`. -#}
{% macro percent_text(share) -%}
    {%- set tenths = 'cast(floor(' ~ share ~ ' * cast(1000 as double) + cast(0.5 as double)) as bigint)' -%}
    cast({{ integer_divide(tenths, 10) }} as string) || '.' || cast({{ tenths }} % 10 as string) || '%'
{%- endmacro %}
