{#-
    Every raw tag, normalised, with what became of it.

    1. The kind of address comes from its form first, from the code it is filed under second.
    2. Category and abuse words become concepts; abuse says more than category and goes first.
    3. A claim that its source changed on a later day is a claim of its own, and so is another
       abuse word for the same label: only contradictions on one day are conflicts.
-#}

with

raw_rows as (

    select
        {{ raw_columns('attribution', 'address_tags') }}
    from {{ source('attribution', 'address_tags') }}

),

assets as (

    select * from {{ ref('assets') }}

),

tag_concepts as (

    select * from {{ ref('tag_concepts') }}

),

tag_confidence as (

    select * from {{ ref('tag_confidence') }}

),

checksums as (

    select * from {{ ref('base_addresses__checksums') }}

),

classified as (

    select
        rws.*,
        {{ filed_address_family(
            'trim(rws.raw_address)', 'rws.raw_currency', 'ast.address_family') }} as address_family,
        trim(rws.raw_address) as written_address,
        upper(rws.raw_currency) as currency,
        coalesce(ast.canonical_asset, upper(rws.raw_currency)) as asset,
        -- a list may file an address under a category without naming its owner
        coalesce(
            nullif(trim(rws.raw_label), ''), rws.raw_actor, rws.raw_category, '(no name)'
        ) as tag_label,
        rws.raw_category as category,
        rws.raw_abuse as abuse,
        coalesce(rws.raw_category, '') as category_key,
        coalesce(rws.raw_abuse, '') as abuse_key,
        coalesce({{ timestamp_text('rws.raw_tagged_at') }}, '') as tagged_at_key,
        coalesce(cat.concept, lower(rws.raw_category)) as category_concept,
        coalesce(abu.concept, lower(rws.raw_abuse)) as abuse_concept,
        coalesce(cat.risk_group, 'other') as category_risk_group,
        coalesce(abu.concept, cat.concept, lower(rws.raw_abuse), lower(rws.raw_category))
            as concept,
        coalesce(abu.risk_group, cat.risk_group, 'other') as risk_group,
        rws.raw_actor as actor,
        rws.raw_confidence as confidence,
        cast(coalesce(cnf.score, 0) as double) as confidence_score,
        coalesce(rws.raw_is_cluster_definer, false) as is_cluster_definer,
        rws.raw_first_used_at as first_used_at,
        rws.raw_source_name as source_name,
        rws.raw_source_uri as source_uri,
        rws.raw_tagged_at as tagged_at,
        coalesce(rws.raw_tagged_at, rws.raw_known_at, rws.raw_loaded_at) as occurred_at,
        {{ known_at_columns('coalesce(rws.raw_tagged_at, rws.raw_known_at, rws.raw_loaded_at)') }}
    from raw_rows as rws
    left join assets as ast
        on upper(rws.raw_currency) = ast.asset
    left join tag_concepts as cat
        on lower(rws.raw_category) = cat.source_category
    left join tag_concepts as abu
        on lower(rws.raw_abuse) = abu.source_category
    left join tag_confidence as cnf
        on lower(rws.raw_confidence) = cnf.confidence

),

normalised as (

    select
        cls.*,
        {{ address_normal_form('cls.written_address', 'cls.address_family') }} as address
    from classified as cls

),

known as (

    select * from normalised
    where {{ known_by_as_of() }}

),

checked as (

    select
        kno.*,
        case
            {{ null_key_reason([
                'kno.written_address',
                'kno.currency',
                'kno.source_name'
            ]) }}
            {{ time_reasons('kno.occurred_at') }}
            {{ address_reasons('kno.written_address', 'address', 'kno.address_family', 'own') }}
        end as quarantine_reason
    from known as kno
    left join checksums as own
        on
            kno.written_address = own.address
            and kno.address_family = own.address_family
            and (kno.address_family = 'evm' or kno.raw_currency in ('BTC', 'XBT'))

),

{{ row_status(
    'checked',
    [
        'address',
        'currency',
        'tag_label',
        'category_key',
        'abuse_key',
        'source_name',
        'tagged_at_key'
    ],
    'attribution',
    'address_tags'
) }},

final as (

    select
        address,
        address_family,
        currency,
        asset,
        tag_label,
        category,
        abuse,
        category_concept,
        category_risk_group,
        abuse_concept,
        concept,
        risk_group,
        actor,
        confidence,
        confidence_score,
        is_cluster_definer,
        first_used_at,
        source_name,
        source_uri,
        tagged_at,
        occurred_at,
        known_at,
        known_at_basis,
        row_status,
        final_reason as quarantine_reason,
        row_key,
        row_text
    from statuses

)

select * from final
