{#-
    Branches of a `case` that names what is wrong with a row. Every base model asks the same
    questions in the same order, so that a reason means the same wherever it stands.
-#}

{#- The row's key has to be there. -#}
{% macro null_key_reason(key_columns) -%}
    when {% for column in key_columns %}{{ column }} is null{{ ' or ' if not loop.last }}{% endfor %}
                then 'null_key'
{%- endmacro %}

{#- It has to have happened, after the chain began, and before it was known and loaded. -#}
{% macro time_reasons(occurred_at, genesis_at=none) -%}
    when {{ occurred_at }} is null then 'missing_time'
            {%- if genesis_at %}
            when {{ occurred_at }} < {{ genesis_at }} then 'before_genesis'
            {%- endif %}
            when raw_known_at < {{ occurred_at }} then 'occurred_after_known'
            when raw_loaded_at < {{ occurred_at }} then 'occurred_after_loaded'
{%- endmacro %}

{#-
    An address that is there has to have its chain's form, and its checksum where it carries one:
    `checksum` is the alias of base_addresses__checksums, joined on the address as written.
-#}
{% macro evm_address_reasons(column, name, checksum) -%}
    when {{ column }} is not null and not {{ evm_address_is_well_formed(column) }}
                then 'malformed_address: {{ name }}'
            when {{ checksum }}.has_valid_checksum = false then 'wrong_checksum: {{ name }}'
{%- endmacro %}

{#- An amount in the smallest unit, as integer text. A match of nothing extracts '', hence the `= ''`. -#}
{% macro raw_amount_reasons(column, amount_native) -%}
    when {{ column }} is null then 'missing_value'
            when {{ column }} = '' or regexp_extract({{ column }}, '^-?[0-9]+$', 0) != {{ column }}
                then 'malformed_value'
            when {{ column }} like '-%' then 'negative_value'
            when {{ amount_native }} is null then 'value_overflow'
{%- endmacro %}

{#- An amount in whole units. -#}
{% macro amount_reasons(column) -%}
    when {{ column }} is null then 'missing_value'
            when {{ column }} < 0 then 'negative_value'
{%- endmacro %}

{#- A number that the source has and its type here cannot hold. -#}
{% macro overflow_reason(raw_column, column) -%}
    when {{ raw_column }} is not null and {{ column }} is null then 'value_overflow'
{%- endmacro %}
