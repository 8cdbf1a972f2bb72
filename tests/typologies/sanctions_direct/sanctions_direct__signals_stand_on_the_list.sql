{#-
    A signal needs a listing in force at its transfer, and is known when the transfer is. A
    retro-exposure needs one that nobody knew when the transfer was known, or that began after it.
-#}

with

verdicts as (

    select * from {{ ref('typology_sanctions_direct') }}
    where signal_id is not null

),

transfers as (

    select
        transfer_key,
        -- what is booked ahead counts from when it happens
        greatest(occurred_at, known_at) as countable_at
    from {{ ref('int_ledger__transfers') }}

),

final as (

    select
        ver.signal_id,
        ver.state,
        ver.occurred_at,
        ver.known_at,
        ver.listed_at,
        ver.measured_value,
        trf.countable_at
    from verdicts as ver
    inner join transfers as trf
        on ver.transfer_key = trf.transfer_key
    where
        ver.state not in ('signal', 'retro_exposure')
        or (ver.state = 'signal' and ver.listed_at > ver.occurred_at)
        or (ver.state = 'signal' and ver.known_at != trf.countable_at)
        or (
            ver.state = 'retro_exposure'
            and ver.known_at = trf.countable_at
            and ver.listed_at <= ver.occurred_at
        )

)

select * from final
