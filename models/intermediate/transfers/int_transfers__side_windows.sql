{#-
    What each side of a transfer had paid and been paid in the trailing windows, up to the transfer and
    before it, as the institution knew it when it learned of the transfer: the frames of the ledger as
    it stands, corrected where hindsight tells otherwise.
-#}

{{ config(materialized='view') }}

with

frames as (

    select * from {{ ref('int_transfers__side_frames') }}

),

corrections as (

    select * from {{ ref('int_transfers__side_corrections') }}
    where transfer_key is not null

),

final as (

    select
        {{ side_columns_corrected() }}
        frm.transfer_key,
        frm.side,
        frm.node_key,
        frm.ledger_state_key,
        frm.occurred_date
    from frames as frm
    left join corrections as cor
        on
            frm.occurred_date = cor.occurred_date
            and frm.transfer_key = cor.transfer_key
            and frm.side = cor.side

)

select * from final
