{#- Names a value once and uses it many times in one scalar expression: SQL has no `let`. -#}
{% macro with_value(name, value, expression) -%}
    {{ return(adapter.dispatch('with_value', 'amlmart')(name, value, expression)) }}
{%- endmacro %}

{% macro default__with_value(name, value, expression) -%}
    {{ unsupported_engine('with_value') }}
{%- endmacro %}

{% macro duckdb__with_value(name, value, expression) -%}
    {%- if is_linting() -%}
    {{ value }}
    {%- else -%}
    list_transform([{{ value }}], lambda {{ name }}: {{ expression }})[1]
    {%- endif -%}
{%- endmacro %}

{#- zip_with and not transform: transform is compiled to Java, and a long expression then breaks the
    64 KB limit of a Java method, with a page of errors before Spark evaluates it the other way. -#}
{% macro spark__with_value(name, value, expression) -%}
    zip_with(array({{ value }}), array(0), ({{ name }}, unused) -> {{ expression }})[0]
{%- endmacro %}
