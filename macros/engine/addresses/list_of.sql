{% macro list_of(expressions) -%}
    {{ return(adapter.dispatch('list_of', 'amlmart')(expressions)) }}
{%- endmacro %}

{% macro default__list_of(expressions) -%}
    {{ unsupported_engine('list_of') }}
{%- endmacro %}

{% macro duckdb__list_of(expressions) -%}
    {%- if is_linting() -%}
    {{ expressions[0] }}
    {%- else -%}
    [{{ expressions | join(', ') }}]
    {%- endif -%}
{%- endmacro %}

{% macro spark__list_of(expressions) -%}
    array({{ expressions | join(', ') }})
{%- endmacro %}
