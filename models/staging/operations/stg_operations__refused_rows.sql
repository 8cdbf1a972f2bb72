{#-
    Reports of refused input rows: each once, nothing wrong with it.
-#}

with

final as (

    select
        source_table,
        source_file,
        source_row_number,
        refusal_reason,
        refused_row_text,
        occurred_at,
        known_at,
        known_at_basis
    from {{ ref('base_operations__refused_rows') }}
    where row_status = 'staged'

)

select * from final
