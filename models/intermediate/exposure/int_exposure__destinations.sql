{#-
    What went straight to an attributed address: round 0 of outgoing exposure. All of it is exposed,
    from when both the movement and the attribution were known (`from_us`).
-#}

with

movements as (

    select * from {{ ref('int_exposure__movements') }}
    where not is_own_move

),

attributions as (

    select * from {{ ref('int_exposure__attributions') }}

),

final as (

    select
        mov.transfer_key,
        mov.known_us,
        mov.occurred_us,
        mov.from_node_key,
        mov.asset,
        mov.amount_units,
        mov.amount_usd,
        mov.received_units,
        mov.received_count,
        att.layer,
        att.category,
        greatest(att.known_from_us, mov.known_us) as from_us,
        least(att.known_until_us, mov.until_us) as until_us,
        mov.amount_units as haircut_units,
        0 as round_number,
        cast(1 as bigint) as hop_count,
        mov.occurred_us as first_destination_us,
        mov.occurred_us as last_destination_us,
        cast(null as bigint) as next_transfer_key
    from movements as mov
    inner join attributions as att
        on
            mov.to_node_key = att.node_key
            and mov.occurred_us >= att.used_from_us
            and mov.occurred_us < att.used_until_us
    where
        least(att.known_until_us, mov.until_us) > greatest(att.known_from_us, mov.known_us)

)

select * from final
