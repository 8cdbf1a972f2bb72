{#-
    What the typologies have to tell: each verdict that is a signal, a near miss or a retro-exposure,
    with the episode it belongs to.

    1. All typologies together.
    2. Verdicts of one subject, parameter set and state whose windows overlap are one episode.
    3. An episode is named after the verdict known first, so that later ones do not rename it.
-#}

with

told as (

    {% for typology in typology_slugs() -%}
    select
        {{ typology_head() | join(',\n        ') }}
    from {{ ref('typology_' ~ typology) }}
    where state in ('{{ told_states() | join("', '") }}')
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

{{ episodes('told', ['typology', 'parameter_set_id', 'state']) }},

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
