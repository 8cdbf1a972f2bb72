{#-
    Base58check of 25 bytes: one version byte, 20 bytes of hash, 4 bytes of checksum, where the
    checksum is the start of SHA-256 of SHA-256 of what stands before it.

    1. Read the text as seven numbers of five base-58 digits, filled on the left with zero digits.
    2. Their sum of products with the powers of 58^5, in limbs of 24 bits: no limb outgrows 63 bits.
    3. Carry from limb to limb; 25 bytes are eight whole limbs and a last one, the version byte.
    4. Compare the checksum, the version, and leading zero bytes with leading zero digits.
-#}
{% macro base58check_is_valid(column, version_bytes) -%}
    {%- set alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz' -%}

    {%- set groups = [] -%}
    {%- for group in range(7) -%}
        {%- set terms = [] -%}
        {%- for digit in range(5) -%}
            {%- do terms.append(
                "cast(instr('" ~ alphabet ~ "', substr(digits, " ~ (5 * group + digit + 1)
                ~ ", 1)) - 1 as bigint) * " ~ 58 ** (4 - digit)) -%}
        {%- endfor -%}
        {%- do groups.append(terms | join(' + ')) -%}
    {%- endfor -%}

    {%- set limbs = [] -%}
    {%- for limb in range(9) -%}
        {%- set terms = [] -%}
        {%- for group in range(7) -%}
            {%- set factor = 58 ** (5 * (6 - group)) // 2 ** (24 * limb) % 2 ** 24 -%}
            {%- if factor -%}
                {%- do terms.append(tuple_item('groups', group) ~ ' * ' ~ factor) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- do limbs.append(terms | join(' + ') or '0') -%}
    {%- endfor -%}

    {%- set carried = [tuple_item('limbs', 0)] -%}
    {%- for limb in range(1, 9) -%}
        {%- do carried.append(
            tuple_item('limbs', limb) ~ ' + ' ~ word_shift_right(carried[-1], 24)) -%}
    {%- endfor -%}

    {%- set hex_parts = ['lpad(hex(' ~ tuple_item('carried', 8) ~ "), 2, '0')"] -%}
    {%- for limb in range(7, -1, -1) -%}
        {%- do hex_parts.append(
            'lpad(hex(' ~ tuple_item('carried', limb) ~ ' & ' ~ (2 ** 24 - 1) ~ "), 6, '0')") -%}
    {%- endfor -%}

    {%- set has_checksum -%}
        substr({{ sha256_of_hex(sha256_of_hex('substr(hex_bytes, 1, 42)')) }}, 1, 8)
        = lower(substr(hex_bytes, 43, 8))
    {%- endset -%}
    {%- set has_length -%}
        length(regexp_extract(hex_bytes, '^((00)*)', 1))
        = 2 * length(regexp_extract(base58_text, '^(1*)', 1))
    {%- endset -%}

    case
        when ({{ column }}) is null then null
        when {{ text_matches(column, '[' ~ alphabet ~ ']{25,35}') }} then {{
            with_value('base58_text', column,
                with_value('digits', "lpad(base58_text, 35, '1')",
                with_value('groups', tuple_of(groups),
                with_value('limbs', tuple_of(limbs),
                with_value('carried', tuple_of(carried),
                tuple_item('carried', 8) ~ ' in (' ~ version_bytes | join(', ') ~ ') and '
                ~ with_value('hex_bytes', hex_parts | join(' || '),
                    has_checksum ~ ' and ' ~ has_length)))))) }}
        else false
    end
{%- endmacro %}
