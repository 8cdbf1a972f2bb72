{#-
    A signal keeps to every line of its parameter set, and a near miss fails at least one: else a curve
    would start from other signals than there are.
-#}

with

verdicts as (

    select * from {{ ref('int_screening__signals') }}
    where state in ('signal', 'near_miss')

),

missed as (

    select
        signal_id,
        count(case when not is_kept then 1 end) as missed_count
    from {{ ref('int_screening__measured_lines') }}
    group by signal_id

),

final as (

    select
        ver.typology,
        ver.signal_id,
        ver.state,
        mis.missed_count
    from verdicts as ver
    inner join missed as mis
        on ver.signal_id = mis.signal_id
    where (ver.state = 'signal') != (mis.missed_count = 0)

)

select * from final
