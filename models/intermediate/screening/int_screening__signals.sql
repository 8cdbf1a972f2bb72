{#-
    What the typologies have to tell, each verdict with the episode it belongs to.

    1. Verdicts of one subject, parameter set and state whose windows overlap are one episode.
    2. An episode is named after the verdict known first, so that later ones do not rename it.
-#}

with

verdicts as (

    select * from {{ ref('int_screening__told_verdicts') }}

),

{{ episodes('verdicts', ['typology', 'parameter_set_id', 'state']) }},

final as (

    select
        {{ typology_head() | join(',\n        ') }},
        first_value(signal_id) over (
            partition by
                typology, parameter_set_id, state, subject_type, subject_id, episode_number
            order by known_at, occurred_at, signal_id
            rows between unbounded preceding and current row
        ) as episode_signal_id
    from numbered

)

select * from final
