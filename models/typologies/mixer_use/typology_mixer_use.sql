{#-
    Mixer use: a transfer from or to an address attributed to a mixing service.

    1. Per mixing address and time of first use, take the claim that counts: the first known one of
       enough confidence.
    2. Find the transfers that touch such an address. A mixer is one by what it does, so a claim
       learnt later holds for its whole time; the signal is known from then.
    3. Keep the touch that counts of each transfer, and give every other transfer its verdict.
-#}

with

transfers as (

    select * from {{ ref('int_ledger__transfers') }}
    where chain is not null

),

nodes as (

    select * from {{ ref('int_ledger__nodes') }}

),

node_tags as (

    select * from {{ ref('int_attribution__node_tags') }}

),

parameters as (

    select * from {{ ref('typology_mixer_use__parameters') }}

),

-- before any attribution was held, nothing could be screened
attribution_start as (

    select first_known_at from {{ ref('int_attribution__first_known') }}
    where screening_list = 'address_tags'

),

claims as (

    select
        par.parameter_set_id,
        par.minimum_confidence_score,
        tag.*,
        tag.confidence_score >= par.minimum_confidence_score as is_confident
    from node_tags as tag
    cross join parameters as par
    -- a sanctioned or hacked mixer is still a mixer
    where 'mixing' in (tag.risk_group, tag.category_risk_group)

),

ranked_claims as (

    select
        *,
        row_number() over (
            -- a claim from a later use on must not hide one that holds for longer
            partition by parameter_set_id, node_id, first_used_at
            order by
                case when is_confident then 1 else 2 end asc,
                known_at asc,
                confidence_score desc,
                source_name asc,
                tag_label asc,
                concept asc
        ) as choice
    from claims

),

mixers as (

    select * from ranked_claims
    where choice = 1

),

touches as (

    select
        trf.transfer_id,
        trf.from_node_id as mixer_node_id,
        trf.to_node_id as exposed_node_id,
        'from' as side,
        mix.parameter_set_id,
        mix.address,
        mix.tag_label,
        mix.concept,
        mix.source_name,
        mix.confidence_score,
        mix.minimum_confidence_score,
        mix.is_confident,
        mix.known_at as tag_known_at
    from transfers as trf
    inner join mixers as mix
        on trf.from_node_id = mix.node_id
    -- change that a mixer pays back to itself exposes no one
    where
        trf.from_node_id != trf.to_node_id
        and coalesce(mix.first_used_at <= trf.occurred_at, true)

    union all

    select
        trf.transfer_id,
        trf.to_node_id as mixer_node_id,
        trf.from_node_id as exposed_node_id,
        'to' as side,
        mix.parameter_set_id,
        mix.address,
        mix.tag_label,
        mix.concept,
        mix.source_name,
        mix.confidence_score,
        mix.minimum_confidence_score,
        mix.is_confident,
        mix.known_at as tag_known_at
    from transfers as trf
    inner join mixers as mix
        on trf.to_node_id = mix.node_id
    where
        trf.from_node_id != trf.to_node_id
        and coalesce(mix.first_used_at <= trf.occurred_at, true)

),

ranked_touches as (

    select
        *,
        row_number() over (
            partition by parameter_set_id, transfer_id
            order by
                case when is_confident then 1 else 2 end asc,
                tag_known_at asc,
                -- between two mixers it is the receiver who is exposed
                side asc,
                confidence_score desc,
                source_name asc,
                tag_label asc,
                concept asc
        ) as gravity
    from touches

),

verdicts as (

    select
        trf.transfer_id,
        trf.asset,
        trf.amount_native,
        trf.amount_usd,
        trf.customer_id,
        trf.occurred_at,
        trf.known_at,
        par.parameter_set_id,
        par.minimum_confidence_score,
        tch.side,
        tch.address,
        tch.tag_label,
        tch.concept,
        tch.source_name,
        tch.confidence_score,
        tch.tag_known_at,
        tch.mixer_node_id,
        coalesce(tch.exposed_node_id, trf.to_node_id) as exposed_node_id,
        case
            when tch.is_confident then 'signal'
            when tch.transfer_id is not null then 'near_miss'
            when att.first_known_at is null then 'not_screened'
            when snd.node_kind != 'address' and rcv.node_kind != 'address' then 'not_screened'
            else 'clear'
        end as state
    from transfers as trf
    cross join parameters as par
    cross join attribution_start as att
    inner join nodes as snd
        on trf.from_node_id = snd.node_id
    inner join nodes as rcv
        on trf.to_node_id = rcv.node_id
    left join ranked_touches as tch
        on
            trf.transfer_id = tch.transfer_id
            and par.parameter_set_id = tch.parameter_set_id
            and tch.gravity = 1

),

final as (

    select
        {{ signal_id('mixer_use', 'parameter_set_id', 'transfer_id') }} as signal_id,
        'mixer_use' as typology,
        parameter_set_id,
        case when customer_id is not null then 'customer' else 'node' end as subject_type,
        coalesce(customer_id, exposed_node_id) as subject_id,
        mixer_node_id as counterparty_node_id,
        customer_id,
        transfer_id,
        state,
        cast(confidence_score as double) as measured_value,
        cast(minimum_confidence_score as double) as threshold_value,
        occurred_at as window_start_at,
        occurred_at as window_end_at,
        occurred_at,
        case
            when tag_known_at is not null then greatest(known_at, tag_known_at)
            else known_at
        end as known_at,
        amount_usd,
        case
            when state in ('signal', 'near_miss')
                then
                    {{ amount_text('amount_native') }} || ' ' || asset || ' ('
                    || {{ usd_text('amount_usd') }} || ') went ' || side || ' ' || address
                    || ', attributed to the mixing service "' || tag_label || '" by ' || source_name
                    || ' with confidence ' || cast(cast(confidence_score as bigint) as string)
                    || ' (' || case when state = 'signal' then 'at least ' else 'below ' end
                    || cast(minimum_confidence_score as string)
                    || '), known to us from ' || {{ day_text('tag_known_at') }} || '.'
        end as reason,
        concept,
        tag_label,
        source_name,
        side as mixer_side,
        tag_known_at
    from verdicts

)

select * from final
