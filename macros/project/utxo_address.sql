{#-
    The normal form of a UTXO address: bech32 in lower case, base58 as it is. Exports write words
    such as OP_RETURN or `nonstandard...` where a script has no address: those are null.
-#}
{% macro utxo_address(column) -%}
    case
            when {{ column }} in ('', 'OP_RETURN') or {{ column }} like 'nonstandard%' then null
            when lower({{ column }}) like 'bc1%' or lower({{ column }}) like 'ltc1%' then lower({{ column }})
            else {{ column }}
        end
{%- endmacro %}
