{#-
    Nothing is told before its claim was known, and all that is told rests on a claim or on a
    CoinJoin, never on both or none.
-#}

with

final as (

    select
        signal_id,
        state,
        known_at,
        tag_known_at,
        mixer_side,
        coinjoin_detector
    from {{ ref('typology_mixer_use') }}
    where
        known_at < tag_known_at
        or (
            signal_id is not null
            and (
                (mixer_side = 'transaction') = (coinjoin_detector is null)
                or (tag_known_at is null) = (coinjoin_detector is null)
            )
        )

)

select * from final
