{% macro list_fold(list, start, state, item, expression) -%}
    {{ return(adapter.dispatch('list_fold', 'amlmart')(list, start, state, item, expression)) }}
{%- endmacro %}

{% macro default__list_fold(list, start, state, item, expression) -%}
    {{ unsupported_engine('list_fold') }}
{%- endmacro %}

{% macro duckdb__list_fold(list, start, state, item, expression) -%}
    {%- if is_linting() -%}
    {{ start }}
    {%- else -%}
    list_reduce({{ list }}, lambda {{ state }}, {{ item }}: {{ expression }}, {{ start }})
    {%- endif -%}
{%- endmacro %}

{% macro spark__list_fold(list, start, state, item, expression) -%}
    aggregate({{ list }}, {{ start }}, ({{ state }}, {{ item }}) -> {{ expression }})
{%- endmacro %}
