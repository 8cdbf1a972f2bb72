{#-
    What each address counts as: one row per address, layer, span of knowledge and span of use.

    1. Cut knowledge first, where a claim begins or ends to stand: later knowledge ends earlier
       rows and changes nothing else of them.
    2. Within each piece cut use, and let precedence choose among the claims that hold there.
    3. Join the pieces that say the same: along use, then along knowledge.
-#}

with

claims as (

    select
        *,
        coalesce(known_until_at, {{ never_at() }}) as known_to_at,
        coalesce(used_from_at, {{ always_at() }}) as use_from_at,
        coalesce(used_until_at, {{ never_at() }}) as use_to_at
    from {{ ref('int_attribution__claims') }}

),

knowledge_edges as (

    select
        address_family,
        address,
        layer,
        known_at as known_from_at
    from claims

    union distinct

    select
        address_family,
        address,
        layer,
        known_to_at as known_from_at
    from claims

),

knowledge_pieces as (

    select
        *,
        lead(known_from_at) over (
            partition by address_family, address, layer
            order by known_from_at
        ) as known_to_at
    from knowledge_edges

),

standing as (

    select
        pcs.known_from_at,
        pcs.known_to_at as piece_to_at,
        clm.*
    from knowledge_pieces as pcs
    inner join claims as clm
        on
            pcs.address_family = clm.address_family
            and pcs.address = clm.address
            and pcs.layer = clm.layer
            and pcs.known_from_at >= clm.known_at
            and pcs.known_to_at <= clm.known_to_at

),

use_edges as (

    select
        address_family,
        address,
        layer,
        known_from_at,
        use_from_at as edge_at
    from standing

    union distinct

    select
        address_family,
        address,
        layer,
        known_from_at,
        use_to_at as edge_at
    from standing

),

use_pieces as (

    select
        *,
        lead(edge_at) over (
            partition by address_family, address, layer, known_from_at
            order by edge_at
        ) as edge_to_at
    from use_edges

),

candidates as (

    select
        pcs.edge_at,
        pcs.edge_to_at,
        std.*
    from use_pieces as pcs
    inner join standing as std
        on
            pcs.address_family = std.address_family
            and pcs.address = std.address
            and pcs.layer = std.layer
            and pcs.known_from_at = std.known_from_at
            and pcs.edge_at >= std.use_from_at
            and pcs.edge_to_at <= std.use_to_at

),

ranked as (

    select
        *,
        row_number() over (
            partition by address_family, address, layer, known_from_at, edge_at
            order by
                {{ claim_precedence() }}
        ) as precedence,
        count(*) over (
            partition by address_family, address, layer, known_from_at, edge_at
        ) as claim_count,
        min(category) over (
            partition by address_family, address, layer, known_from_at, edge_at
        ) as least_category,
        max(category) over (
            partition by address_family, address, layer, known_from_at, edge_at
        ) as greatest_category
    from candidates

),

winners as (

    select
        address_family,
        address,
        layer,
        known_from_at,
        piece_to_at as known_to_at,
        edge_at as use_from_at,
        edge_to_at as use_to_at,
        claim_id,
        claim_count - 1 as losing_claim_count,
        -- claims that somebody is sanctioned do not contradict each other
        layer = 'owner' and least_category != greatest_category as has_conflict
    from ranked
    where precedence = 1

),

use_neighbours as (

    select
        *,
        lag(use_to_at) over (
            partition by
                address_family, address, layer, known_from_at,
                claim_id, losing_claim_count, has_conflict
            order by use_from_at
        ) as previous_to_at
    from winners

),

use_spells as (

    select
        *,
        sum(case when use_from_at = previous_to_at then 0 else 1 end) over (
            partition by
                address_family, address, layer, known_from_at,
                claim_id, losing_claim_count, has_conflict
            order by use_from_at
            rows between unbounded preceding and current row
        ) as spell_number
    from use_neighbours

),

uses as (

    select
        address_family,
        address,
        layer,
        known_from_at,
        known_to_at,
        claim_id,
        losing_claim_count,
        has_conflict,
        min(use_from_at) as use_from_at,
        max(use_to_at) as use_to_at
    from use_spells
    group by
        address_family,
        address,
        layer,
        known_from_at,
        known_to_at,
        claim_id,
        losing_claim_count,
        has_conflict,
        spell_number

),

knowledge_neighbours as (

    select
        *,
        lag(known_to_at) over (
            partition by
                address_family, address, layer, use_from_at, use_to_at,
                claim_id, losing_claim_count, has_conflict
            order by known_from_at
        ) as previous_to_at
    from uses

),

knowledge_spells as (

    select
        *,
        sum(case when known_from_at = previous_to_at then 0 else 1 end) over (
            partition by
                address_family, address, layer, use_from_at, use_to_at,
                claim_id, losing_claim_count, has_conflict
            order by known_from_at
            rows between unbounded preceding and current row
        ) as spell_number
    from knowledge_neighbours

),

versions as (

    select
        address_family,
        address,
        layer,
        use_from_at,
        use_to_at,
        claim_id,
        losing_claim_count,
        has_conflict,
        min(known_from_at) as known_from_at,
        max(known_to_at) as known_to_at
    from knowledge_spells
    group by
        address_family,
        address,
        layer,
        use_from_at,
        use_to_at,
        claim_id,
        losing_claim_count,
        has_conflict,
        spell_number

),

final as (

    select
        ver.address_family,
        ver.address,
        ver.layer,
        nullif(ver.use_from_at, {{ always_at() }}) as used_from_at,
        nullif(ver.use_to_at, {{ never_at() }}) as used_until_at,
        ver.known_from_at,
        nullif(ver.known_to_at, {{ never_at() }}) as known_until_at,
        ver.claim_id,
        clm.claim_kind,
        clm.category,
        clm.concept,
        clm.risk_group,
        clm.is_illicit,
        clm.is_service,
        clm.tag_label,
        clm.actor,
        clm.source_name,
        clm.confidence_score,
        cast(ver.losing_claim_count as bigint) as losing_claim_count,
        ver.has_conflict
    from versions as ver
    inner join claims as clm
        on ver.claim_id = clm.claim_id

)

select * from final
