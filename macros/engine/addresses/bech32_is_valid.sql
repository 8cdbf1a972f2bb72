{#-
    A segwit address: BIP-173 (bech32) for witness version 0, BIP-350 (bech32m) for 1 to 16.

    1. All lower or all upper case: prefix, `1`, and 11 to 71 characters of the alphabet, which are
       the version, a program of 2 to 40 bytes and six of checksum.
    2. Fold prefix and data, as numbers of five bits, with the BCH code of BIP-173: 1 must be left
       for version 0, 0x2bc830a3 for the others.
    3. Fewer than five bits of padding, all zero; version 0 has a program of 20 or 32 bytes.
-#}
{% macro bech32_is_valid(column, hrp) -%}
    {%- set letters = 'abcdefghijklmnopqrstuvwxyz' -%}
    {%- set alphabet = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l' -%}
    {%- set rest_of_bech32 = 1 -%}
    {%- set rest_of_bech32m = 734539939 -%}
    {%- set generator = [996825010, 642813549, 513874426, 1027748829, 705979059] -%}

    {#- The prefix as the BIP expands it: high bits of each letter, zero, low bits of each. -#}
    {%- set prefix_values = [] -%}
    {%- for letter in hrp -%}
        {%- if letter not in letters -%}
            {{ exceptions.raise_compiler_error(
                "bech32_is_valid: the prefix '" ~ hrp ~ "' may hold only the letters a to z.") }}
        {%- endif -%}
        {%- do prefix_values.append('3') -%}
    {%- endfor -%}
    {%- do prefix_values.append('0') -%}
    {%- for letter in hrp -%}
        {%- do prefix_values.append(letters.index(letter) + 1) -%}
    {%- endfor -%}

    {%- set terms = ['(rest & 33554431) * 32', 'five_bits'] -%}
    {%- for factor in generator -%}
        {%- do terms.append(
            '(' ~ word_shift_right('rest', 25 + loop.index0) ~ ' & 1) * ' ~ factor) -%}
    {%- endfor -%}
    {%- set step = word_xor(terms) -%}

    {%- set values = list_map(integers_below('length(bech32_data)'), 'place',
        "cast(instr('" ~ alphabet ~ "', substr(bech32_data, place + 1, 1)) - 1 as bigint)") -%}
    {%- set prefix_rest = list_fold(
        list_of(prefix_values), 'cast(1 as bigint)', 'rest', 'five_bits', step) -%}
    {%- set rest = list_fold(values, prefix_rest, 'rest', 'five_bits', step) -%}

    {%- set version = "instr('" ~ alphabet ~ "', substr(bech32_data, 1, 1)) - 1" -%}
    {%- set last_value =
        "(instr('" ~ alphabet ~ "', substr(bech32_data, length(bech32_data) - 6, 1)) - 1)" -%}

    {%- set is_valid -%}
        {{ rest }}
            = case when {{ version }} = 0 then {{ rest_of_bech32 }} else {{ rest_of_bech32m }} end
        and {{ version }} <= 16
        and ({{ version }} > 0 or length(bech32_data) in (39, 59))
        and case (length(bech32_data) - 7) % 8
            when 0 then true
            when 2 then {{ last_value }} % 4 = 0
            when 4 then {{ last_value }} % 16 = 0
            when 5 then {{ last_value }} % 2 = 0
            when 7 then {{ last_value }} % 8 = 0
            else false
        end
    {%- endset -%}

    case
        when ({{ column }}) is null then null
        when {{ text_matches(column, hrp ~ '1[' ~ alphabet ~ ']{11,71}|'
            ~ hrp | upper ~ '1[' ~ alphabet | upper ~ ']{11,71}') }}
            then {{ with_value(
                'bech32_data', 'lower(substr(' ~ column ~ ', ' ~ (hrp | length + 2) ~ '))',
                is_valid) }}
        else false
    end
{%- endmacro %}
