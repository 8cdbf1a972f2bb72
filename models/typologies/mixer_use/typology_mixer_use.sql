{#-
    Mixer use: a transfer from or to an address attributed to a mixing service, or in a CoinJoin.

    1. Per mixing address and time of first use, take the claim that counts: the first known one of
       enough confidence.
    2. Find the transfers that touch such an address, and those of recognised CoinJoins. A mixer is
       one by what it does, so a claim learnt later holds for its whole time.
    3. Keep the touch that counts of each transfer; all that is screened and not touched is clear.
-#}

with

{{ screened_transfers('on_chain', ref('typology_mixer_use__parameters')) }},

transfers as (

    select * from {{ ref('int_ledger__transfers') }}
    where chain is not null

),

coinjoins as (

    select * from {{ ref('int_clusters__coinjoins') }}

),

tags as (

    select
        nod.node_key,
        tag.*,
        {{ epoch_us('tag.first_used_at') }} as first_used_us,
        {{ epoch_us('tag.known_at') }} as tag_known_us
    from {{ ref('int_attribution__node_tags') }} as tag
    inner join {{ ref('int_addresses__nodes') }} as nod
        on tag.node_id = nod.node_id
    -- a sanctioned or hacked mixer is still a mixer
    where 'mixing' in (tag.risk_group, tag.category_risk_group)

),

ranked_claims as (

    select
        tag.*,
        par.parameter_set_id,
        tag.confidence_score >= par.minimum_confidence_score as is_confident,
        row_number() over (
            -- a claim from a later use on must not hide one that holds for longer
            partition by par.parameter_set_id, tag.node_key, tag.first_used_us
            order by
                case
                    when tag.confidence_score >= par.minimum_confidence_score then 1 else 2
                end asc,
                tag.tag_known_us asc,
                tag.confidence_score desc,
                tag.source_name asc,
                tag.tag_label asc,
                tag.concept asc
        ) as choice
    from tags as tag
    cross join parameters as par

),

mixers as (

    select * from ranked_claims
    where choice = 1

),

-- what pays itself, such as change, exposes no one
moves as (

    select
        transfer_key,
        from_node_key,
        to_node_key,
        {{ epoch_us('occurred_at') }} as occurred_us
    from {{ ref('int_ledger__transfers') }}
    where chain is not null and from_node_key != to_node_key

),

-- what goes back to an address that paid is not mixed
utxo_moves as (

    select
        transfer_key,
        chain,
        transaction_hash
    from {{ ref('int_ledger__transfers') }}
    where rail = 'utxo' and not is_change and from_node_key != to_node_key

),

claimed as (

    select
        mov.transfer_key,
        mov.occurred_us,
        'from' as side,
        mix.*
    from moves as mov
    inner join mixers as mix
        on mov.from_node_key = mix.node_key

    union all

    select
        mov.transfer_key,
        mov.occurred_us,
        'to' as side,
        mix.*
    from moves as mov
    inner join mixers as mix
        on mov.to_node_key = mix.node_key

),

touches as (

    select
        transfer_key,
        parameter_set_id,
        side,
        address,
        concept,
        tag_label,
        source_name,
        cast(null as string) as coinjoin_detector,
        known_at as tag_known_at,
        tag_known_us as mixing_known_us,
        confidence_score,
        is_confident
    from claimed
    where coalesce(first_used_us <= occurred_us, true)

    union all

    select
        mov.transfer_key,
        par.parameter_set_id,
        'transaction' as side,
        cast(null as string) as address,
        'coinjoin' as concept,
        cast(null as string) as tag_label,
        cast(null as string) as source_name,
        coj.detector as coinjoin_detector,
        cast(null as timestamp) as tag_known_at,
        {{ epoch_us('coj.known_at') }} as mixing_known_us,
        cast(coj.confidence_score as double) as confidence_score,
        coj.confidence_score >= par.minimum_confidence_score as is_confident
    from utxo_moves as mov
    inner join coinjoins as coj
        on mov.chain = coj.chain and mov.transaction_hash = coj.transaction_hash
    cross join parameters as par

),

ranked as (

    select
        tch.*,
        row_number() over (
            partition by tch.parameter_set_id, tch.transfer_key
            order by
                case when tch.is_confident then 1 else 2 end asc,
                tch.mixing_known_us asc,
                -- between two mixers it is the receiver who is exposed; a claim says more
                case tch.side when 'from' then 1 when 'to' then 2 else 3 end asc,
                tch.confidence_score desc,
                tch.source_name asc,
                tch.tag_label asc,
                tch.concept asc
        ) as gravity
    from touches as tch
    inner join screened as scr
        on tch.transfer_key = scr.transfer_key and tch.parameter_set_id = scr.parameter_set_id

),

gravest as (

    select
        rnk.*,
        par.minimum_confidence_score,
        par.near_miss_share,
        trf.asset,
        trf.customer_id,
        trf.from_node_id,
        trf.to_node_id,
        trf.transaction_hash,
        trf.amount_native,
        trf.amount_usd,
        trf.occurred_at,
        -- exposed is the side away from the mixer; in a CoinJoin the customer, else the receiver
        rnk.side = 'to'
        or (
            rnk.side = 'transaction'
            and trf.customer_id is not null
            and coalesce(trf.direction = 'out', false)
        ) as is_sender_exposed
    from ranked as rnk
    inner join transfers as trf
        on rnk.transfer_key = trf.transfer_key
    inner join parameters as par
        on rnk.parameter_set_id = par.parameter_set_id
    where rnk.gravity = 1

),

judged as (

    select
        transfer_key,
        parameter_set_id,
        case when is_confident then 'signal' else 'near_miss' end as state,
        case when customer_id is not null then 'customer' else 'node' end as subject_type,
        coalesce(customer_id, case when is_sender_exposed then from_node_id else to_node_id end)
            as subject_id,
        case when is_sender_exposed then to_node_id else from_node_id end as counterparty_node_id,
        confidence_score as measured_value,
        minimum_confidence_score as threshold_value,
        {{ epoch_us('occurred_at') }} as window_start_us,
        mixing_known_us as known_us,
        {{ amount_text('amount_native') }} || ' ' || asset || ' (' || {{ usd_text('amount_usd') }}
        || ') went '
        || case
            when side = 'transaction'
                then
                    'through transaction ' || transaction_hash
                    || ', recognised as a CoinJoin by detector ' || coinjoin_detector
            else
                side || ' ' || address || ', attributed to the mixing service "' || tag_label
                || '" by ' || source_name
        end
        || ' with confidence ' || cast(cast(confidence_score as bigint) as string)
        || ', known to us from ' || {{ day_text(timestamp_from_us('mixing_known_us')) }}
        || '; the line is a confidence of ' || cast(minimum_confidence_score as string) || '.'
            as reason,
        concept,
        tag_label,
        source_name,
        coinjoin_detector,
        side as mixer_side,
        tag_known_at
    from gravest
    where
        is_confident
        or {{ reaches_line('confidence_score', 'minimum_confidence_score', 'near_miss_share') }}

),

final as (

    {{ verdicts(
        'mixer_use',
        [
            'concept', 'tag_label', 'source_name', 'coinjoin_detector', 'mixer_side', 'tag_known_at'
        ],
        screened_if='scr.is_tags_screened'
    ) }}

)

select * from final
