{#-
    What every transfer is to be screened for, and by whose lines.

    1. Its populations: a typology judges all of one of them (`screened_populations()`).
    2. Whether a list could be held against it.
    3. The segment of the customer behind it, as known at it: whose parameter sets it is judged by.
-#}

with

transfers as (

    select
        *,
        {{ is_address_node('from_node_id') }} or {{ is_address_node('to_node_id') }}
            as has_address
    from {{ ref('int_ledger__transfers') }}

),

versions as (

    select * from {{ ref('int_kyc__customer_versions') }}
    where current_from_at is not null

),

high_risk_countries as (

    select * from {{ ref('int_kyc__high_risk_countries') }}

),

-- before any list was held, nothing could be screened
sanctions_start as (

    select first_known_at from {{ ref('int_attribution__first_known') }}
    where screening_list = 'sanctioned_addresses'

),

tags_start as (

    select first_known_at from {{ ref('int_attribution__first_known') }}
    where screening_list = 'address_tags'

),

customers as (

    select
        trf.transfer_key,
        max(ver.segment) as segment,
        count(cty.country) as high_risk_country_count
    from transfers as trf
    inner join versions as ver
        on
            trf.customer_id = ver.customer_id
            and trf.known_at >= ver.current_from_at
            and coalesce(trf.known_at < ver.current_to_at, true)
    left join high_risk_countries as cty
        on
            ver.residence_country = cty.country
            and trf.occurred_at >= cty.listed_from_at
            and trf.known_at >= cty.known_at
            and coalesce(trf.occurred_at < cty.listed_until_at, true)
    group by trf.transfer_key

),

final as (

    select
        trf.transfer_key,
        trf.chain is not null as is_on_chain,
        trf.rail = 'fiat' and trf.customer_id is not null as is_fiat,
        trf.rail != 'trade' and trf.customer_id is not null as is_payment,
        trf.has_address and coalesce(snc.first_known_at <= trf.known_at, false)
            as is_sanctions_screened,
        -- what an address does it is by nature: tags learnt later hold for its whole time
        trf.has_address and tag.first_known_at is not null as is_tags_screened,
        case
            when trf.customer_id is null then 'none'
            when cus.high_risk_country_count > 0 then 'high_risk_country'
            -- a record that came after the transfer says nothing about it yet
            else coalesce(cus.segment, 'retail')
        end as customer_segment,
        trf.occurred_at,
        trf.occurred_date
    from transfers as trf
    cross join sanctions_start as snc
    cross join tags_start as tag
    left join customers as cus
        on trf.transfer_key = cus.transfer_key

)

select * from final
