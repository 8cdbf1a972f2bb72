{#-
    Every raw row that could not be used, with the reason and its text, personal columns masked.
-#}

with

rejected as (

    {% for raw in raw_tables() -%}
    {% set base = ref('base_' ~ raw.source ~ '__' ~ raw.table) -%}
    select
        '{{ raw.source }}.{{ raw.table }}' as source_table,
        row_key,
        quarantine_reason,
        row_text,
        occurred_at,
        known_at
    from {{ base }}
    where row_status = 'quarantined'
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- what a connector could not even read into its table
refused as (

    select
        source_table,
        source_file || '|' || cast(source_row_number as string) as row_key,
        'refused_at_load: ' || refusal_reason as quarantine_reason,
        refused_row_text as row_text,
        occurred_at,
        known_at
    from {{ ref('stg_operations__refused_rows') }}

),

final as (

    select * from rejected

    union all

    select * from refused

)

select * from final
