{#-
    Keccak-256 of an ASCII text of exactly 40 characters, as the 25 lanes of the final state
    (lane 0 holds bytes 0 to 7 of the hash, little-endian). One block is enough for 40 bytes.

    1. Absorb: five lanes of text, the first padding bit in lane 5, the last one in lane 16.
    2. Permute: 24 rounds of theta, rho and pi, chi, iota (Keccak reference 3.0, section 1.2).
-#}
{% macro keccak256_of_40_characters(text) -%}
    {%- set rotations = [
        0, 1, 62, 28, 27, 36, 44, 6, 55, 20, 3, 10, 43, 25, 39, 41, 45, 15, 21, 8, 18, 2, 61, 56, 14
    ] -%}
    {%- set round_constants = [
        '0000000000000001', '0000000000008082', '800000000000808a', '8000000080008000',
        '000000000000808b', '0000000080000001', '8000000080008081', '8000000000008009',
        '000000000000008a', '0000000000000088', '0000000080008009', '000000008000000a',
        '000000008000808b', '800000000000008b', '8000000000008089', '8000000000008003',
        '8000000000008002', '8000000000000080', '000000000000800a', '800000008000000a',
        '8000000080008081', '8000000000008080', '0000000080000001', '8000000080008008',
    ] -%}

    {%- set absorbed = [] -%}
    {%- for lane in range(25) -%}
        {%- if lane < 5 -%}
            {%- set terms = [] -%}
            {%- for byte in range(8) -%}
                {%- do terms.append(
                    'cast(ascii(substr(' ~ text ~ ', ' ~ (8 * lane + byte + 1) ~ ', 1)) as bigint) * '
                    ~ 256 ** byte) -%}
            {%- endfor -%}
            {%- do absorbed.append(word_cast(terms | join(' + '))) -%}
        {%- else -%}
            {%- do absorbed.append(word_literal(
                {5: '0000000000000001', 16: '8000000000000000'}.get(lane, '0000000000000000'))) -%}
        {%- endif -%}
    {%- endfor -%}

    {%- set parities = [] -%}
    {%- for x in range(5) -%}
        {%- set lanes = [] -%}
        {%- for y in range(5) -%}
            {%- do lanes.append(tuple_item('lanes', x + 5 * y)) -%}
        {%- endfor -%}
        {%- do parities.append(word_xor(lanes)) -%}
    {%- endfor -%}

    {%- set effects = [] -%}
    {%- for x in range(5) -%}
        {%- do effects.append(word_xor([
            tuple_item('parities', (x + 4) % 5),
            word_rotate_left(tuple_item('parities', (x + 1) % 5), 1),
        ])) -%}
    {%- endfor -%}

    {#- pi moves lane (x + 3y, x) to (x, y); here it is read from the target's side -#}
    {%- set moved = [] -%}
    {%- for y in range(5) -%}
        {%- for x in range(5) -%}
            {%- set source_x = (x + 3 * y) % 5 -%}
            {%- set source = source_x + 5 * x -%}
            {%- do moved.append(word_rotate_left(
                word_xor([tuple_item('lanes', source), tuple_item('effects', source_x)]),
                rotations[source])) -%}
        {%- endfor -%}
    {%- endfor -%}

    {%- set mixed = [] -%}
    {%- for y in range(5) -%}
        {%- for x in range(5) -%}
            {%- set terms = [
                tuple_item('moved', x + 5 * y),
                '(~' ~ tuple_item('moved', (x + 1) % 5 + 5 * y)
                    ~ ' & ' ~ tuple_item('moved', (x + 2) % 5 + 5 * y) ~ ')',
            ] -%}
            {%- do mixed.append(word_xor(terms + (['round_constant'] if x + y == 0 else []))) -%}
        {%- endfor -%}
    {%- endfor -%}

    {%- set constants = [] -%}
    {%- for constant in round_constants -%}
        {%- do constants.append(word_literal(constant)) -%}
    {%- endfor -%}

    {{ list_fold(
        list_of(constants), tuple_of(absorbed), 'lanes', 'round_constant',
        with_value('parities', tuple_of(parities),
            with_value('effects', tuple_of(effects),
                with_value('moved', tuple_of(moved), tuple_of(mixed))))) }}
{%- endmacro %}
