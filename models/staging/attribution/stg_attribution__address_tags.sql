{#-
    Claims about addresses fit to use: each once, nothing wrong with it.
-#}

with

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
        known_at_basis
    from {{ ref('base_attribution__address_tags') }}
    where row_status = 'staged'

)

select * from final
