{% macro word_shift_right(word, bits) -%}
    {{ return(adapter.dispatch('word_shift_right', 'amlmart')(word, bits)) }}
{%- endmacro %}

{% macro default__word_shift_right(word, bits) -%}
    {{ unsupported_engine('word_shift_right') }}
{%- endmacro %}

{% macro duckdb__word_shift_right(word, bits) -%}
    (({{ word }}) >> {{ bits }})
{%- endmacro %}

{% macro spark__word_shift_right(word, bits) -%}
    shiftrightunsigned({{ word }}, {{ bits }})
{%- endmacro %}
