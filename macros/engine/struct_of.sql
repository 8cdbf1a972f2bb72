{% macro struct_of(columns) -%}
    {{ return(adapter.dispatch('struct_of', 'amlmart')(columns)) }}
{%- endmacro %}

{% macro default__struct_of(columns) -%}
    {{ unsupported_engine('struct_of') }}
{%- endmacro %}

{% macro duckdb__struct_of(columns) -%}
    {%- if is_linting() %}{{ return(columns[0]) }}{% endif -%}
    struct_pack(
        {%- for column in columns -%}
            {{ column }} := {{ column }}{{ ', ' if not loop.last }}
        {%- endfor -%}
    )
{%- endmacro %}

{% macro spark__struct_of(columns) -%}
    named_struct(
        {%- for column in columns -%}
            '{{ column }}', {{ column }}{{ ', ' if not loop.last }}
        {%- endfor -%}
    )
{%- endmacro %}

{#- A field of such a value, as `alias.column`. -#}
{% macro field_of(value, field) -%}
    {{ return(value ~ '.' ~ field) }}
{%- endmacro %}
