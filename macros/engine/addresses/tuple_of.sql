{#-
    A row of values with the fields p0, p1, and so on. Inside a lambda it is much cheaper than a
    list: an item is a reference and not a copy.
-#}
{% macro tuple_of(expressions) -%}
    {{ return(adapter.dispatch('tuple_of', 'amlmart')(expressions)) }}
{%- endmacro %}

{% macro default__tuple_of(expressions) -%}
    {{ unsupported_engine('tuple_of') }}
{%- endmacro %}

{% macro duckdb__tuple_of(expressions) -%}
    {%- if is_linting() -%}
    {{ expressions[0] }}
    {%- else -%}
    {
        {%- for expression in expressions -%}
        'p{{ loop.index0 }}': {{ expression }}{{ ', ' if not loop.last }}
        {%- endfor -%}
    }
    {%- endif -%}
{%- endmacro %}

{% macro spark__tuple_of(expressions) -%}
    named_struct(
        {%- for expression in expressions -%}
        'p{{ loop.index0 }}', {{ expression }}{{ ', ' if not loop.last }}
        {%- endfor -%}
    )
{%- endmacro %}
