{#-
    What holds for every verdict of every typology: a known state; what a person is told of has an id,
    a subject, a measure, a window that ends before it is known, and a sentence; the rest has none. A
    signal reaches its line; a near miss may reach it and miss another one, which
    lines_part_signals_from_near_misses sees to.
-#}
{% test typology_head(model) %}

    {%- set told = "state in ('" ~ told_states() | join("', '") ~ "')" %}

    select
        {{ typology_head() | join(',\n        ') }}
    from {{ model }}
    where
        transfer_key is null
        or parameter_set_id is null
        or state is null
        or state not in ('{{ typology_states() | join("', '") }}')
        or (
            {{ told }} and (
                signal_id is null
                or transfer_id is null
                or subject_type is null
                or subject_type not in ('customer', 'node')
                or subject_id is null
                or counterparty_node_id is null
                or threshold_value is null
                or window_start_at is null
                or window_start_at > window_end_at
                or known_at is null
                or known_at < window_end_at
                or reason is null
            )
        )
        or (state = 'signal' and coalesce(measured_value < threshold_value, true))
        or (state = 'near_miss' and measured_value is null)
        or (not {{ told }} and coalesce(signal_id, subject_id, reason) is not null)

{% endtest %}
