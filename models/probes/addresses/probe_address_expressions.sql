{#- The pieces of scalar SQL that the address macros are made of, each on the length of a text. -#}

{%- set word = word_cast('text_length') -%}
{%- set all_ones = word_literal('ffffffffffffffff') %}

with

inputs as (

    select
        address_text,
        cast(length(address_text) as bigint) as text_length
    from {{ ref('probe_address_inputs') }}

),

final as (

    select
        address_text,
        {{ with_value('doubled', '2 * text_length', 'doubled * doubled') }} as squared_double,
        {{ list_fold(
            list_map(integers_below(4), 'place', 'place * text_length'),
            'cast(1 as bigint)', 'total', 'item', '2 * total + item') }} as folded,
        {{ with_value('folded_pair', list_fold(
            list_of([3, 4]), tuple_of(['text_length', '0']), 'pair', 'item',
            tuple_of([tuple_item('pair', 0) ~ ' + item', tuple_item('pair', 1) ~ ' + 1'])),
            tuple_item('folded_pair', 0)) }} as folded_tuple,
        cast({{ word_xor(['text_length', '5', '9']) }} as bigint) as xor_with_12,
        cast({{ word_shift_right(word_rotate_left(word, 63), 60) }} as bigint) as top_bits,
        {{ word_xor([all_ones, word]) }} = ~{{ word }} as is_xor_with_ones_not,
        {{ sha256_of_hex("'616263'") }} as sha256_of_abc,
        {{ text_matches('address_text', 'a|bc') }} as is_a_or_bc
    from inputs

)

select * from final
