{#-
    A signal needs a listing in force at its transfer, and is known when the transfer is. A
    retro-exposure needs one that nobody knew when the transfer was known, or that began after it.
-#}

with

verdicts as (

    select * from {{ ref('typology_sanctions_direct') }}

),

transfers as (

    select * from {{ ref('int_ledger__transfers') }}

),

final as (

    select
        ver.signal_id,
        ver.state,
        ver.occurred_at,
        ver.known_at,
        ver.listed_at,
        ver.measured_value,
        trf.known_at as transfer_known_at
    from verdicts as ver
    inner join transfers as trf
        on ver.transfer_id = trf.transfer_id
    where
        (ver.state = 'signal' and ver.measured_value < 0)
        or (ver.state = 'signal' and ver.known_at != trf.known_at)
        or (
            ver.state = 'retro_exposure'
            and ver.known_at = trf.known_at
            and ver.listed_at <= ver.occurred_at
        )

)

select * from final
