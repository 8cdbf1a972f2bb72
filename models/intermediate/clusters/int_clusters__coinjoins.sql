{#-
    UTXO transactions in which strangers pay together, by the detectors of seed coinjoin_detectors.

    1. Count inputs, outputs and equal outputs as known when the transaction was known whole. An
       output without an address carries data and is none; an input of unknown owner is one of its
       own, and an unknown value breaks no line.
    2. Ask each detector; the surest counts.
-#}

with

detectors as (

    select * from {{ ref('coinjoin_detectors') }}

),

transactions as (

    select * from {{ ref('int_utxo__whole_transactions') }}
    where not is_coinbase

),

known_inputs as (

    select
        inp.chain,
        inp.transaction_hash,
        case
            when inp.address_known_at <= txn.known_at then inp.address
            else 'input:' || cast(inp.input_index as string)
        end as owner_id,
        inp.address_known_at is not null and inp.address_known_at <= txn.known_at as has_owner,
        case when inp.amount_known_at <= txn.known_at then inp.amount_raw end as amount_raw
    from {{ ref('int_utxo__inputs_resolved') }} as inp
    inner join transactions as txn
        on
            inp.chain = txn.chain
            and inp.transaction_hash = txn.transaction_hash
            and inp.known_at <= txn.known_at

),

input_owners as (

    select
        chain,
        transaction_hash,
        owner_id,
        count(*) as input_count,
        sum(case when not has_owner or amount_raw is null then 1 else 0 end) as unknown_count,
        min(amount_raw) as least_raw,
        max(amount_raw) as most_raw
    from known_inputs
    group by chain, transaction_hash, owner_id

),

payers as (

    select
        chain,
        transaction_hash,
        cast(sum(input_count) as bigint) as input_count,
        count(*) as payer_count,
        max(input_count) as top_payer_input_count,
        cast(sum(unknown_count) as bigint) as unknown_input_count,
        min(least_raw) as least_input_raw,
        max(most_raw) as most_input_raw
    from input_owners
    group by chain, transaction_hash

),

-- no detector asks for fewer than three who pay
several_payers as (

    select * from payers
    where payer_count >= 3

),

known_outputs as (

    select
        oup.chain,
        oup.transaction_hash,
        oup.address,
        oup.amount_raw
    from {{ ref('stg_onchain__utxo_outputs') }} as oup
    inner join several_payers as pay
        on oup.chain = pay.chain and oup.transaction_hash = pay.transaction_hash
    inner join transactions as txn
        on
            oup.chain = txn.chain
            and oup.transaction_hash = txn.transaction_hash
            and oup.known_at <= txn.known_at
    where oup.address is not null

),

equal_outputs as (

    select
        chain,
        transaction_hash,
        amount_raw,
        count(*) as equal_count
    from known_outputs
    group by chain, transaction_hash, amount_raw

),

receivers as (

    select
        chain,
        transaction_hash,
        count(*) as output_count,
        count(distinct address) as receiver_count,
        min(amount_raw) as least_output_raw
    from known_outputs
    group by chain, transaction_hash

),

denominations as (

    select
        chain,
        transaction_hash,
        count(case when equal_count >= 2 then 1 end) as denomination_count,
        cast(sum(case when equal_count >= 2 then equal_count else 0 end) as bigint)
            as denominated_count
    from equal_outputs
    group by chain, transaction_hash

),

shapes as (

    select
        pay.*,
        rcv.output_count,
        rcv.least_output_raw,
        den.denomination_count,
        den.denominated_count
    from several_payers as pay
    inner join receivers as rcv
        on pay.chain = rcv.chain and pay.transaction_hash = rcv.transaction_hash
    inner join denominations as den
        on pay.chain = den.chain and pay.transaction_hash = den.transaction_hash
    -- each who takes part has outputs of its own
    where rcv.receiver_count = rcv.output_count

),

-- of each detector's values the one that most outputs have
candidates as (

    select
        shp.*,
        det.detector,
        det.confidence_score,
        det.participant_count_min,
        det.inputs_per_participant_max,
        det.input_excess_sat_max,
        eql.amount_raw as denomination_raw,
        eql.equal_count,
        row_number() over (
            partition by shp.chain, shp.transaction_hash, det.detector, det.denomination_sat
            order by eql.equal_count desc, eql.amount_raw asc
        ) as place
    from shapes as shp
    inner join detectors as det
        on
            shp.input_count >= det.input_count_min
            and shp.input_count <= det.input_count_max
            and shp.denomination_count >= det.denomination_count_min
            and shp.top_payer_input_count * 100
            <= shp.input_count * det.top_input_share_percent_max
    inner join equal_outputs as eql
        on
            shp.chain = eql.chain
            and shp.transaction_hash = eql.transaction_hash
            and det.output_sat_min <= eql.amount_raw
            and det.participant_count_min <= eql.equal_count
            and abs(eql.amount_raw - det.denomination_sat) <= det.tolerance_sat
    where det.detector != 'wasabi_2' or shp.least_output_raw >= det.output_sat_min

),

detected as (

    -- equal outputs about 0.1 BTC; the coordinator's fee is one more output
    select
        *,
        equal_count as participant_count
    from candidates
    where
        detector = 'wasabi_1'
        and place = 1
        and equal_count * 2 >= output_count - 1
        and payer_count >= equal_count
        and payer_count <= equal_count * inputs_per_participant_max

    union all

    -- several values, each of more than one output, and at least one output of its own value
    select
        *,
        cast(null as bigint) as participant_count
    from candidates
    where
        detector = 'wasabi_2'
        and place = 1
        and denominated_count * 2 >= output_count - 1
        and denominated_count < output_count

    union all

    -- as many in as out, all out of the pool's value; one to all but one pay the fee of who is new
    select
        *,
        equal_count as participant_count
    from candidates
    where
        detector = 'whirlpool'
        and place = 1
        and equal_count = output_count
        and input_count = output_count
        and payer_count = input_count
        and coalesce(least_input_raw, denomination_raw) >= denomination_raw
        and coalesce(most_input_raw, denomination_raw) <= denomination_raw + input_excess_sat_max
        and (
            unknown_input_count > 0
            or (least_input_raw = denomination_raw and most_input_raw > denomination_raw)
        )

    union all

    -- equal outputs of any value, and change
    select
        *,
        equal_count as participant_count
    from candidates
    where
        detector = 'joinmarket'
        and place = 1
        and equal_count * 2 >= output_count
        and equal_count < output_count
        and payer_count >= equal_count

),

ranked as (

    select
        *,
        row_number() over (
            partition by chain, transaction_hash
            order by confidence_score desc, detector asc, denomination_raw asc
        ) as rank_of_detector
    from detected

),

final as (

    select
        rnk.chain,
        rnk.transaction_hash,
        rnk.detector,
        rnk.confidence_score,
        rnk.participant_count,
        rnk.denomination_raw,
        rnk.input_count,
        rnk.output_count,
        rnk.unknown_input_count,
        txn.occurred_at,
        txn.known_at
    from ranked as rnk
    inner join transactions as txn
        on rnk.chain = txn.chain and rnk.transaction_hash = txn.transaction_hash
    where rnk.rank_of_detector = 1

)

select * from final
