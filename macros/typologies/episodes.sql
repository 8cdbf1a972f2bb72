{#-
    Verdicts with the number of their episode, `episode_number` within their subject: those whose
    windows overlap are one. The CTEs `beginnings` and `numbered`, for the top of a model, over a CTE
    with subject_type, subject_id, signal_id, window_start_at and window_end_at; `keys` are the other
    columns that tell episodes apart.
-#}
{% macro episodes(verdicts, keys) -%}
    {%- set subject = (keys + ['subject_type', 'subject_id']) | join(', ') -%}
beginnings as (

    select
        *,
        coalesce(
            window_start_at > max(window_end_at) over (
                partition by {{ subject }}
                order by window_start_at, window_end_at, signal_id
                rows between unbounded preceding and 1 preceding
            ),
            true
        ) as is_beginning
    from {{ verdicts }}

),

numbered as (

    select
        *,
        cast(sum(case when is_beginning then 1 else 0 end) over (
            partition by {{ subject }}
            order by window_start_at, window_end_at, signal_id
            rows between unbounded preceding and current row
        ) as bigint) as episode_number
    from beginnings

)
{%- endmacro %}
