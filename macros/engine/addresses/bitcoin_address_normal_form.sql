{#-
    Bech32 in lower case, everything else as it stands: in base58 the case is part of the value.
    Mixed-case bech32 stays as it is too, or an invalid address would turn into a valid one.
-#}
{% macro bitcoin_address_normal_form(column) -%}
    case
        when {{ text_matches(column, 'BC1[02-9AC-HJ-NP-Z]*') }} then lower({{ column }})
        else {{ column }}
    end
{%- endmacro %}
