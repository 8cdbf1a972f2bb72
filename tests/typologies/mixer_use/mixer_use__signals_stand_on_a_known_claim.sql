{#-
    Nothing is told before its claim was known, and only what reaches the line is a signal.
-#}

with

final as (

    select
        signal_id,
        state,
        known_at,
        tag_known_at,
        measured_value,
        threshold_value
    from {{ ref('typology_mixer_use') }}
    where
        known_at < tag_known_at
        or (state = 'signal' and measured_value < threshold_value)
        or (state = 'near_miss' and measured_value >= threshold_value)

)

select * from final
