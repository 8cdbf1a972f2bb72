{#-
    How fast money moves at both ends of a transfer: how many transfers, how much, how large, in the
    trailing windows up to and including the transfer, as known when it became known.

    Sender and receiver each in both directions: what they paid out and what they were paid.
-#}

with

transfers as (

    select
        transfer_id,
        occurred_at,
        occurred_date,
        known_at
    from {{ ref('int_ledger__transfers') }}

),

windows as (

    select * from {{ ref('int_transfers__side_windows') }}

),

senders as (

    select * from windows
    where side = 'sender'

),

receivers as (

    select * from windows
    where side = 'receiver'

),

final as (

    select
        {% for win, width in feature_windows() -%}
        coalesce(snd.outbound_count_{{ win }}, 0) as sender_outbound_count_{{ win }},
        coalesce(snd.outbound_usd_sum_{{ win }}, 0) as sender_outbound_usd_sum_{{ win }},
        snd.outbound_usd_max_{{ win }} as sender_outbound_usd_max_{{ win }},
        {{ mean_of('snd.outbound', win) }} as sender_outbound_usd_mean_{{ win }},
        {{ deviation_of('snd.outbound', win) }} as sender_outbound_usd_deviation_{{ win }},
        coalesce(snd.inbound_count_{{ win }}, 0) as sender_inbound_count_{{ win }},
        coalesce(snd.inbound_usd_sum_{{ win }}, 0) as sender_inbound_usd_sum_{{ win }},
        {% endfor %}
        {% for win, width in feature_windows() -%}
        coalesce(rcv.inbound_count_{{ win }}, 0) as receiver_inbound_count_{{ win }},
        coalesce(rcv.inbound_usd_sum_{{ win }}, 0) as receiver_inbound_usd_sum_{{ win }},
        rcv.inbound_usd_max_{{ win }} as receiver_inbound_usd_max_{{ win }},
        {{ mean_of('rcv.inbound', win) }} as receiver_inbound_usd_mean_{{ win }},
        {{ deviation_of('rcv.inbound', win) }} as receiver_inbound_usd_deviation_{{ win }},
        coalesce(rcv.outbound_count_{{ win }}, 0) as receiver_outbound_count_{{ win }},
        coalesce(rcv.outbound_usd_sum_{{ win }}, 0) as receiver_outbound_usd_sum_{{ win }},
        {% endfor %}
        trf.transfer_id,
        trf.occurred_at,
        trf.known_at,
        trf.occurred_date
    from transfers as trf
    left join senders as snd
        on trf.transfer_id = snd.transfer_id
    left join receivers as rcv
        on trf.transfer_id = rcv.transfer_id

)

select * from final
