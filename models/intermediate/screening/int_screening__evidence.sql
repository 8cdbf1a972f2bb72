{#-
    The transfers behind each episode: those that were judged, and what the typologies counted for
    them by the time the verdict was known.
-#}

with

signals as (

    select
        *,
        {{ epoch_us('known_at') }} as known_us
    from {{ ref('int_screening__signals') }}

),

counted as (

    select
        episode_signal_id,
        transfer_key,
        cast(null as string) as role
    from signals

    {% for typology in typologies_with_evidence() -%}
    union all

    select
        sig.episode_signal_id,
        evi.evidence_transfer_key as transfer_key,
        evi.role
    from signals as sig
    inner join {{ ref('typology_' ~ typology ~ '__evidence') }} as evi
        on
            sig.transfer_key = evi.transfer_key
            and sig.parameter_set_id = evi.parameter_set_id
            and sig.known_us >= evi.known_us
    where sig.typology = '{{ typology }}'

    {% endfor -%}
),

final as (

    select
        episode_signal_id,
        transfer_key,
        -- what it was counted as tells more than that it was looked at
        coalesce(min(role), 'judged') as role
    from counted
    group by episode_signal_id, transfer_key

)

select * from final
