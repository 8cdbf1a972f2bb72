{#-
    One edge per sender and output of a UTXO transaction, pro rata: each sender pays for each output
    in proportion to what it put in.

    Shares are cut on the running total of the senders in whole satoshi, so that the edges of an
    output add up to it exactly. Edges of less than a satoshi vanish into their neighbours.
-#}

with

senders as (

    select * from {{ ref('int_utxo__senders') }}

),

outputs as (

    select * from {{ ref('stg_onchain__utxo_outputs') }}

),

sending_nodes as (

    select
        chain,
        transaction_hash,
        node_id
    from {{ ref('int_utxo__inputs_resolved') }}
    where not is_coinbase
    group by chain, transaction_hash, node_id

),

receivers as (

    select
        chain,
        transaction_hash,
        output_index,
        case
            when address is not null then chain || ':' || address
            else
                chain || ':output:' || transaction_hash || ':'
                || cast(output_index as string)
        end as node_id,
        amount_raw,
        occurred_at,
        known_at,
        known_at_basis
    from outputs

),

shares as (

    select
        rcv.chain,
        rcv.transaction_hash,
        rcv.output_index,
        snd.node_id as from_node_id,
        rcv.node_id as to_node_id,
        {{ integer_divide(
            'cast(rcv.amount_raw as decimal(19, 0)) * cast(snd.share_to as decimal(19, 0))',
            'snd.share_total') }}
        - {{ integer_divide(
            'cast(rcv.amount_raw as decimal(19, 0)) * cast(snd.share_from as decimal(19, 0))',
            'snd.share_total') }} as amount_raw,
        own.node_id is not null as is_change,
        rcv.occurred_at,
        rcv.known_at,
        rcv.known_at_basis
    from receivers as rcv
    inner join senders as snd
        on rcv.chain = snd.chain and rcv.transaction_hash = snd.transaction_hash
    left join sending_nodes as own
        on
            rcv.chain = own.chain
            and rcv.transaction_hash = own.transaction_hash
            and rcv.node_id = own.node_id

),

final as (

    select * from shares
    where amount_raw > 0

)

select * from final
