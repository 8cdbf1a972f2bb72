{% macro word_rotate_left(word, bits) -%}
    {{ return(adapter.dispatch('word_rotate_left', 'amlmart')(word, bits)) }}
{%- endmacro %}

{% macro default__word_rotate_left(word, bits) -%}
    {{ unsupported_engine('word_rotate_left') }}
{%- endmacro %}

{#- A shift that loses bits raises, so the bits that leave on the left are cut off first. -#}
{% macro duckdb__word_rotate_left(word, bits) -%}
    {%- if bits == 0 -%}
    {{ word }}
    {%- else -%}
    (((({{ word }}) & {{ 2 ** (64 - bits) - 1 }}) << {{ bits }}) | (({{ word }}) >> {{ 64 - bits }}))
    {%- endif -%}
{%- endmacro %}

{% macro spark__word_rotate_left(word, bits) -%}
    (shiftleft({{ word }}, {{ bits }}) | shiftrightunsigned({{ word }}, {{ 64 - bits }}))
{%- endmacro %}
