{#- Every concept of a tag is a category of its own; only words nobody knows become `other`. -#}

select
    con.concept,
    con.risk_group
from {{ ref('tag_concepts') }} as con
left join {{ ref('attribution_categories') }} as cat
    on con.concept = cat.category and con.risk_group = cat.risk_group
where cat.category is null
