{#-
    The address with the upper and lower case that EIP-55 gives it: a letter is upper case where
    the hash of the lower-case digits has a digit of 8 or more in the same place.
    Null for anything that is not a well-formed address.
-#}
{% macro evm_checksum_form(column) -%}
    {%- set characters = [] -%}
    {%- for position in range(40) -%}
        {%- set byte = position // 2 -%}
        {#- a byte's first hex digit is its high half, whose top bit is bit 7 -#}
        {%- set bit = 8 * (byte % 8) + (3 if position % 2 else 7) -%}
        {%- set character = 'substr(hex_digits, ' ~ (position + 1) ~ ', 1)' -%}
        {%- do characters.append(
            'case when ' ~ word_shift_right(tuple_item('hash_lanes', byte // 8), bit) ~ ' & 1 = 1'
            ~ ' then upper(' ~ character ~ ') else ' ~ character ~ ' end') -%}
    {%- endfor -%}
    case
        when {{ evm_address_is_well_formed(column) }} then {{ with_value(
            'hex_digits', 'lower(substr(' ~ column ~ ', 3))',
            with_value('hash_lanes', keccak256_of_40_characters('hex_digits'),
                "'0x' || " ~ characters | join(' || '))) }}
    end
{%- endmacro %}
