{#-
    What is told has a part by haircut that is no more than the whole, over two hops and more; a
    signal is where that part reaches the line of its severity.
-#}

with

verdicts as (

    select * from {{ ref('typology_illicit_exposure_indirect') }}
    where signal_id is not null

),

parameters as (

    select * from {{ ref('typology_illicit_exposure_indirect__parameters') }}

),

final as (

    select
        ver.signal_id,
        ver.state,
        ver.category,
        ver.haircut_usd,
        ver.poison_usd,
        ver.haircut_share,
        ver.shortest_path_hops
    from verdicts as ver
    inner join parameters as par
        on ver.parameter_set_id = par.parameter_set_id
    where
        ver.haircut_usd > ver.poison_usd
        or ver.poison_usd != ver.amount_usd
        or ver.haircut_share > cast(1 as double)
        or coalesce(ver.shortest_path_hops < 2, true)
        or (ver.state = 'signal') != (
            ver.haircut_usd >= case
                when ver.severity = 'severe' then par.severe_minimum_usd else par.high_minimum_usd
            end
        )

)

select * from final
