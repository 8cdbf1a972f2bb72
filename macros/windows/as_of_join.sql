{#-
    The one as-of join: each event with the latest state of its keys whose time is not after the
    event's; nulls where there is none. An event without a time or key has none.

    Both are laid on one line of time per key; the running maximum at an event is the time of its
    state, which is then joined by equality. No pair of event and state is looked at twice, so a key
    with many of both costs no more than sorting them. States have one row per keys and time.
-#}
{% macro as_of_join(events, event_columns, event_time, states, state_columns, state_time, keys) -%}
    {%- set key_list = keys | join(', ') -%}
    select
        {% for column in event_columns %}fnd.{{ column }}, {% endfor -%}
        {% for column in state_columns %}sta.{{ column }}, {% endfor -%}
        sta.{{ state_time }} is not null as has_state
    from (
        select
            tim.*,
            max(state_time) over (
                partition by {{ key_list }} order by line_time
                range between unbounded preceding and current row
            ) as found_time
        from (
            select
                {% for key in keys %}{{ key }}, {% endfor -%}
                {% for column in event_columns if column not in keys %}{{ column }}, {% endfor -%}
                {{ event_time }} as line_time,
                null as state_time,
                true as is_event
            from {{ events }}
            union all
            select
                {% for key in keys %}{{ key }}, {% endfor -%}
                {% for column in event_columns if column not in keys %}null, {% endfor -%}
                {{ state_time }},
                {{ state_time }},
                false
            from {{ states }}
            where {{ state_time }} is not null
        ) as tim
    ) as fnd
    left join {{ states }} as sta
        on fnd.found_time = sta.{{ state_time }}
            and fnd.line_time >= sta.{{ state_time }}
            {%- for key in keys %}
            and fnd.{{ key }} = sta.{{ key }}
            {%- endfor %}
    where fnd.is_event
{%- endmacro %}
