{% macro evm_address_is_well_formed(column) -%}
    {{ text_matches(column, '0x[0-9a-fA-F]{40}') }}
{%- endmacro %}
