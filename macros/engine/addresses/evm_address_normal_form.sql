{% macro evm_address_normal_form(column) -%}
    lower({{ column }})
{%- endmacro %}
