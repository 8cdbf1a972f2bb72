{#-
    Every raw name on a sanctions list, normalised, with what became of it.

    An entry that later leaves the list, or gets the date of its listing, comes as a further row of
    its own: the dates are part of the key. A list without dates holds from when it was known.
-#}

with

raw_rows as (

    select
        {{ raw_columns('attribution', 'sanctioned_names') }}
    from {{ source('attribution', 'sanctioned_names') }}

),

normalised as (

    select
        rws.*,
        rws.raw_list_name as list_name,
        rws.raw_entry_id as entry_id,
        rws.raw_name as listed_name,
        rws.raw_name as name_key,
        lower(rws.raw_name_type) as name_type,
        coalesce(lower(rws.raw_name_type), '') as name_type_key,
        coalesce({{ timestamp_text('rws.raw_listed_at') }}, '') as listed_at_key,
        coalesce({{ timestamp_text('rws.raw_delisted_at') }}, '') as delisted_at_key,
        lower(rws.raw_entity_type) as entity_type,
        rws.raw_birth_date as birth_date,
        rws.raw_country as country,
        rws.raw_program as sanctions_program,
        rws.raw_listed_at as listed_at,
        rws.raw_delisted_at as delisted_at,
        coalesce(rws.raw_listed_at, rws.raw_known_at, rws.raw_loaded_at) as occurred_at,
        {{ known_at_columns('coalesce(rws.raw_listed_at, rws.raw_known_at, rws.raw_loaded_at)') }}
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
            {{ null_key_reason(['kno.list_name', 'kno.entry_id', 'kno.listed_name']) }}
            {{ time_reasons('kno.occurred_at') }}
        end as quarantine_reason
    from known as kno

),

{{ row_status(
    'checked',
    ['list_name', 'entry_id', 'name_key', 'name_type_key', 'listed_at_key', 'delisted_at_key'],
    'attribution',
    'sanctioned_names'
) }},

final as (

    select
        list_name,
        entry_id,
        listed_name,
        name_type,
        entity_type,
        birth_date,
        country,
        sanctions_program,
        listed_at,
        delisted_at,
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
