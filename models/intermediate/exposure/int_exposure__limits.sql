{#-
    How far exposure to each category is followed: hops, the least payment that passes it on, and the
    age of the money, by the parameters of the category's risk group.
-#}

with

categories as (

    select * from {{ ref('attribution_categories') }}

),

parameters as (

    select * from {{ ref('exposure_parameters') }}

),

final as (

    select
        cat.category,
        cat.risk_group,
        par.maximum_hops,
        par.minimum_transfer_usd,
        par.maximum_age_days * cast(86400000000 as bigint) as maximum_age_us
    from categories as cat
    inner join parameters as par
        on cat.risk_group = par.risk_group

)

select * from final
