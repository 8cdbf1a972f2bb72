{#-
    Whether every raw row is accounted for, per source table and day.

    1. Lay the rows of the source itself beside the rows of its base model, by what became of them.
    2. Count and sum both, table by table: amounts are exact in the table's own unit.
    3. The source has to equal staged + duplicate + superseded + quarantined, in rows and in amount.
-#}

with

{% for raw in raw_tables() %}
{% set name = raw.source ~ '__' ~ raw.table -%}
{% set has_amount = raw.amount is defined or raw.amount_text is defined -%}
{% set source_amount = reconcilable_amount(raw.amount_text) if raw.amount_text
    else raw.amount or 'cast(null as bigint)' -%}
{% set known_by = raw.known_by or raw.occurred_at -%}
{# whole units have decimals, smallest units have none -#}
{% set scale = 18 if raw.amount and raw.amount != 'value' else 0 -%}
{{ name }} as (

    select
        cast({{ raw.occurred_at }} as date) as occurred_date,
        'source' as outcome,
        cast(null as string) as known_at_basis,
        {{ source_amount }} as amount
    from {{ source(raw.source, raw.table) }}
    where {{ known_by_as_of('coalesce(known_at, loaded_at, ' ~ known_by ~ ')') }}

    union all

    select
        cast(occurred_at as date) as occurred_date,
        row_status as outcome,
        known_at_basis,
        {{ 'reconciled_amount' if has_amount else 'cast(null as bigint)' }} as amount
    from {{ ref('base_' ~ name) }}

),

{{ name }}_counted as (

    select
        '{{ raw.source }}.{{ raw.table }}' as source_table,
        occurred_date,
        count(*) filter (where outcome = 'source') as source_row_count,
        count(*) filter (where outcome = 'staged') as staged_row_count,
        count(*) filter (where outcome = 'duplicate') as duplicate_row_count,
        count(*) filter (where outcome = 'superseded') as superseded_row_count,
        count(*) filter (where outcome = 'quarantined') as quarantined_row_count,
        {% for basis in ['source', 'load', 'occurred'] -%}
        count(*) filter (where known_at_basis = '{{ basis }}') as known_from_{{ basis }}_row_count,
        {% endfor -%}
        {% for stage in ['source', 'staged', 'duplicate', 'superseded', 'quarantined'] -%}
        {{ decimal_text("sum(amount) filter (where outcome = '" ~ stage ~ "')", scale) }}
            as {{ stage }}_amount_text,
        {% endfor -%}
        coalesce(sum(amount) filter (where outcome = 'source'), 0)
        = coalesce(sum(amount) filter (where outcome != 'source'), 0) as has_equal_amounts
    from {{ name }}
    group by occurred_date

),

{% endfor -%}
counted as (

    {% for raw in raw_tables() -%}
    select * from {{ raw.source }}__{{ raw.table }}_counted
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (

    select
        source_table,
        occurred_date,
        source_row_count,
        staged_row_count,
        duplicate_row_count,
        superseded_row_count,
        quarantined_row_count,
        source_row_count - staged_row_count - duplicate_row_count - superseded_row_count
        - quarantined_row_count as unaccounted_row_count,
        known_from_source_row_count,
        known_from_load_row_count,
        known_from_occurred_row_count,
        source_amount_text,
        staged_amount_text,
        duplicate_amount_text,
        superseded_amount_text,
        quarantined_amount_text,
        source_row_count
        = staged_row_count + duplicate_row_count + superseded_row_count + quarantined_row_count
        and has_equal_amounts as is_reconciled
    from counted

)

select * from final
