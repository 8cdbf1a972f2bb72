{#-
    Every raw sighting of a Tor exit, normalised, with what became of it.
-#}

with

raw_rows as (

    select
        {{ raw_columns('attribution', 'tor_exit_nodes') }}
    from {{ source('attribution', 'tor_exit_nodes') }}

),

normalised as (

    select
        rws.*,
        lower(rws.raw_ip_address) as ip_address,
        rws.raw_seen_at as occurred_at,
        {{ known_at_columns('rws.raw_seen_at') }}
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
            {{ null_key_reason(['kno.ip_address']) }}
            {{ time_reasons('kno.occurred_at') }}
        end as quarantine_reason
    from known as kno

),

{{ row_status('checked', ['ip_address', 'occurred_at'], 'attribution', 'tor_exit_nodes') }},

final as (

    select
        ip_address,
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
