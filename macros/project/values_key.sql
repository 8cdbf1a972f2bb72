{#- A bigint that differs where one of the values does. `columns` are pairs of column and type. -#}
{% macro values_key(columns) -%}
    {%- set texts = [] -%}
    {%- for column, data_type in columns -%}
        {%- do texts.append('coalesce(' ~ json_value(column, data_type) ~ ", 'null')") -%}
    {%- endfor -%}
    {{ hash_to_bigint('(' ~ texts | join(" || ',' || ") ~ ')') }}
{%- endmacro %}
