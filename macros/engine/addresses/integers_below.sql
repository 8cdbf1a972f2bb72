{#- The list 0, 1, ... up to count - 1; the count is at least 1. -#}
{% macro integers_below(count) -%}
    {{ return(adapter.dispatch('integers_below', 'amlmart')(count)) }}
{%- endmacro %}

{% macro default__integers_below(count) -%}
    {{ unsupported_engine('integers_below') }}
{%- endmacro %}

{% macro duckdb__integers_below(count) -%}
    range({{ count }})
{%- endmacro %}

{% macro spark__integers_below(count) -%}
    sequence(0, {{ count }} - 1)
{%- endmacro %}
