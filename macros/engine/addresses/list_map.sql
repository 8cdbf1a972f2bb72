{% macro list_map(list, item, expression) -%}
    {{ return(adapter.dispatch('list_map', 'amlmart')(list, item, expression)) }}
{%- endmacro %}

{% macro default__list_map(list, item, expression) -%}
    {{ unsupported_engine('list_map') }}
{%- endmacro %}

{% macro duckdb__list_map(list, item, expression) -%}
    {%- if is_linting() -%}
    {{ list }}
    {%- else -%}
    list_transform({{ list }}, lambda {{ item }}: {{ expression }})
    {%- endif -%}
{%- endmacro %}

{% macro spark__list_map(list, item, expression) -%}
    transform({{ list }}, {{ item }} -> {{ expression }})
{%- endmacro %}
