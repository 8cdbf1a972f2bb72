{#-
    Every report of an input row that a connector refused, with what became of the report.
-#}

with

raw_rows as (

    select
        {{ raw_columns('operations', 'refused_rows') }}
    from {{ source('operations', 'refused_rows') }}

),

normalised as (

    select
        rws.*,
        rws.raw_source_table as source_table,
        rws.raw_source_file as source_file,
        rws.raw_row_number as source_row_number,
        rws.raw_reason as refusal_reason,
        rws.raw_row_text as refused_row_text,
        coalesce(rws.raw_loaded_at, rws.raw_known_at) as occurred_at,
        {{ known_at_columns('coalesce(rws.raw_loaded_at, rws.raw_known_at)') }}
    from raw_rows as rws

),

known as (

    select * from normalised
    where {{ known_by_as_of() }}

),

checked as (

    select
        kno.*,
        case
            {{ null_key_reason(['kno.source_table', 'kno.source_file', 'kno.source_row_number']) }}
            when kno.occurred_at is null then 'missing_time'
        end as quarantine_reason
    from known as kno

),

{{ row_status(
    'checked',
    ['source_table', 'source_file', 'source_row_number'],
    'operations',
    'refused_rows'
) }},

final as (

    select
        source_table,
        source_file,
        source_row_number,
        refusal_reason,
        refused_row_text,
        occurred_at,
        known_at,
        known_at_basis,
        row_status,
        final_reason as quarantine_reason,
        row_key,
        row_text
    from statuses

)

select * from final
