{#-
    What holds for every verdict of every typology: a known state, a sentence where a person will
    read one, a measure beside its line, and nothing known before it happened.
-#}
{% test typology_head(model) %}

    select
        {{ typology_head() | join(',\n        ') }}
    from {{ model }}
    where
        state is null
        or state not in ('{{ typology_states() | join("', '") }}')
        or (state in ('signal', 'retro_exposure', 'near_miss') and reason is null)
        or (state in ('signal', 'retro_exposure', 'near_miss') and counterparty_node_id is null)
        or (state in ('signal', 'near_miss') and measured_value is null)
        or (state in ('clear', 'not_screened', 'insufficient_history') and reason is not null)
        or threshold_value is null
        or subject_id is null
        or transfer_id is null
        or known_at < occurred_at
        or window_start_at > window_end_at
        or window_end_at > known_at

{% endtest %}
