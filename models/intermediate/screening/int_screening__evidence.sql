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

counted_transfers as (

    select * from {{ ref('int_screening__counted_transfers') }}

),

evidence as (

    select
        episode_signal_id,
        transfer_key,
        cast(null as string) as role
    from signals

    union all

    select
        sig.episode_signal_id,
        cnt.evidence_transfer_key as transfer_key,
        cnt.role
    from signals as sig
    inner join counted_transfers as cnt
        on
            sig.transfer_key = cnt.transfer_key
            and sig.typology = cnt.typology
            and sig.parameter_set_id = cnt.parameter_set_id
            and sig.known_us >= cnt.known_us

),

final as (

    select
        episode_signal_id,
        transfer_key,
        -- what it was counted as tells more than that it was looked at
        coalesce(min(role), 'judged') as role
    from evidence
    group by episode_signal_id, transfer_key

)

select * from final
