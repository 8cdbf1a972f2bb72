{#-
    All that is claimed about addresses: tags, sanctions and what we know ourselves, in one form.

    1. A tag says what the owner is, that the owner is sanctioned, or both: two claims. It stands
       until its source says the same again with other details.
    2. A listing stands as open until its removal is known, and as ended from then on.
    3. Our own wallets: the deposit addresses we gave out, and what the ledger shows.
    4. The category is the concept where the seed has it, else `other`.
-#}

with

categories as (

    select * from {{ ref('attribution_categories') }}

),

tags as (

    select
        tag.*,
        case
            when tag.risk_group != 'sanctioned' then tag.concept
            -- of a sanctioned person it says no more than that, and must not hide what others say
            when tag.category_risk_group != 'sanctioned' and (cat.is_service or cat.is_illicit)
                then tag.category_concept
        end as owner_concept,
        case
            when tag.risk_group = 'sanctioned' then tag.concept
            when tag.category_risk_group = 'sanctioned' then tag.category_concept
        end as sanction_concept,
        min(tag.known_at) over (
            partition by
                tag.source_name,
                tag.address_family,
                tag.address,
                tag.currency,
                tag.tag_label,
                tag.category,
                tag.abuse
            order by
                tag.occurred_at asc,
                case when tag.tagged_at is null then 1 else 2 end asc
            rows between 1 following and unbounded following
        ) as restated_at
    from {{ ref('stg_attribution__address_tags') }} as tag
    left join categories as cat
        on tag.category_concept = cat.category

),

sanctions as (

    select * from {{ ref('int_attribution__sanction_periods') }}

),

deposit_addresses as (

    select * from {{ ref('stg_exchange__deposit_addresses') }}

),

own_wallets as (

    select * from {{ ref('int_attribution__own_wallets') }}

),

owner_tags as (

    select
        *,
        'owner' as layer,
        owner_concept as layer_concept
    from tags
    where sanction_concept is null or owner_concept is not null

),

sanction_tags as (

    select
        *,
        'sanction' as layer,
        sanction_concept as layer_concept
    from tags
    where sanction_concept is not null

),

layered_tags as (

    select * from owner_tags

    union all

    select * from sanction_tags

),

claims as (

    select
        address_family,
        address,
        layer,
        {{ claim_id([
            ("'tag'", 'string'),
            ('layer', 'string'),
            ('source_name', 'string'),
            ('address_family', 'string'),
            ('address', 'string'),
            ('currency', 'string'),
            ('tag_label', 'string'),
            ('category', 'string'),
            ('abuse', 'string'),
            ('tagged_at', 'timestamp'),
        ]) }} as claim_id,
        'tag' as claim_kind,
        layer_concept as concept,
        tag_label,
        actor,
        source_name,
        confidence_score,
        first_used_at as used_from_at,
        cast(null as timestamp) as used_until_at,
        known_at,
        restated_at as known_until_at,
        occurred_at as claimed_at
    from layered_tags

    union all

    select
        address_family,
        address,
        'sanction' as layer,
        {{ claim_id([
            ("'listed'", 'string'),
            ('list_name', 'string'),
            ('address_family', 'string'),
            ('address', 'string'),
            ('currency', 'string'),
            ('listed_at', 'timestamp'),
        ]) }} as claim_id,
        'sanction' as claim_kind,
        'sanctioned' as concept,
        list_name as tag_label,
        cast(null as string) as actor,
        list_name as source_name,
        cast(100 as double) as confidence_score,
        listed_at as used_from_at,
        cast(null as timestamp) as used_until_at,
        listed_known_at as known_at,
        delisted_known_at as known_until_at,
        listed_at as claimed_at
    from sanctions

    union all

    select
        address_family,
        address,
        'sanction' as layer,
        {{ claim_id([
            ("'delisted'", 'string'),
            ('list_name', 'string'),
            ('address_family', 'string'),
            ('address', 'string'),
            ('currency', 'string'),
            ('listed_at', 'timestamp'),
        ]) }} as claim_id,
        'sanction' as claim_kind,
        'sanctioned' as concept,
        list_name as tag_label,
        cast(null as string) as actor,
        list_name as source_name,
        cast(100 as double) as confidence_score,
        listed_at as used_from_at,
        delisted_at as used_until_at,
        greatest(listed_known_at, delisted_known_at) as known_at,
        cast(null as timestamp) as known_until_at,
        delisted_at as claimed_at
    from sanctions
    where delisted_at is not null

    union all

    select
        address_family,
        address,
        'owner' as layer,
        {{ claim_id([
            ("'deposit_address'", 'string'),
            ('chain', 'string'),
            ('address', 'string'),
        ]) }} as claim_id,
        'internal' as claim_kind,
        'own_exchange' as concept,
        'deposit address' as tag_label,
        'own' as actor,
        'deposit_addresses' as source_name,
        cast(100 as double) as confidence_score,
        occurred_at as used_from_at,
        cast(null as timestamp) as used_until_at,
        known_at,
        cast(null as timestamp) as known_until_at,
        occurred_at as claimed_at
    from deposit_addresses

    union all

    select
        address_family,
        address,
        'owner' as layer,
        {{ claim_id([
            ("'own_wallet'", 'string'),
            ('evidence', 'string'),
            ('address_family', 'string'),
            ('address', 'string'),
            ('known_at', 'timestamp'),
        ]) }} as claim_id,
        'internal' as claim_kind,
        'own_exchange' as concept,
        'hot wallet' as tag_label,
        'own' as actor,
        evidence as source_name,
        cast(100 as double) as confidence_score,
        cast(null as timestamp) as used_from_at,
        cast(null as timestamp) as used_until_at,
        known_at,
        known_until_at,
        known_at as claimed_at
    from own_wallets

),

categorised as (

    select
        clm.*,
        coalesce(cat.category, 'other') as category
    from claims as clm
    left join categories as cat
        on clm.concept = cat.category
    -- a statement that was overtaken before it was known never stood
    where clm.known_until_at is null or clm.known_until_at > clm.known_at

),

final as (

    select
        clm.address_family,
        clm.address,
        clm.layer,
        clm.claim_id,
        clm.claim_kind,
        clm.category,
        clm.concept,
        cat.risk_group,
        cat.is_illicit,
        cat.is_service,
        clm.tag_label,
        clm.actor,
        clm.source_name,
        clm.confidence_score,
        clm.used_from_at,
        clm.used_until_at,
        clm.known_at,
        clm.known_until_at,
        clm.claimed_at
    from categorised as clm
    inner join categories as cat
        on clm.category = cat.category

)

select * from final
