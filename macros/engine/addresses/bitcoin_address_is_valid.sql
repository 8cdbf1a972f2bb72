{#-
    An address of the main Bitcoin network: base58check with version 0 (`1...`, a key's hash) or 5
    (`3...`, a script's hash), or bech32 with the prefix `bc`.
-#}
{% macro bitcoin_address_is_valid(column) -%}
    ({{ base58check_is_valid(column, [0, 5]) }} or {{ bech32_is_valid(column, 'bc') }})
{%- endmacro %}
