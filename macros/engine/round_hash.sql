{#-
    A bigint for a key and a round, never negative: another order of the keys in each round, the same
    in every build. Its values differ between engines, so nothing that is kept may depend on them.
-#}
{% macro round_hash(key, round_number) -%}
    {{ return(adapter.dispatch('round_hash', 'amlmart')(key, round_number)) }}
{%- endmacro %}

{% macro default__round_hash(key, round_number) -%}
    {{ unsupported_engine('round_hash') }}
{%- endmacro %}

{% macro duckdb__round_hash(key, round_number) -%}
    {%- if is_linting() %}{{ return(key) }}{% endif -%}
    cast(hash({{ key }}, {{ round_number }}) >> 1 as bigint)
{%- endmacro %}

{% macro spark__round_hash(key, round_number) -%}
    shiftrightunsigned(xxhash64({{ key }}, {{ round_number }}), 1)
{%- endmacro %}
