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
