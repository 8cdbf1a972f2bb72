{#-
    EIP-55: true where the case of the letters fits the hash, or where the address is all lower or
    all upper case and so claims no checksum; false for any other text; null for null.
    The hash is the dear part, so it stands in the last branch.
-#}
{% macro evm_checksum_is_valid(column) -%}
    case
        when ({{ column }}) is null then null
        when {{ text_matches(column, '0x([0-9a-f]{40}|[0-9A-F]{40})') }} then true
        when {{ evm_address_is_well_formed(column) }}
            then ({{ column }}) = {{ evm_checksum_form(column) }}
        else false
    end
{%- endmacro %}
