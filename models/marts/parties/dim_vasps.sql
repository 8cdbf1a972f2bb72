{#-
    Every provider of the registry with its newest entry, whether its country is on a list of the
    FATF, and how many addresses are attributed to it.

    1. Of several rows for one rating of a country the latest known holds; it lists the country
       where it has no end.
    2. Count the addresses whose owner the provider is, as known now.
-#}

with

versions as (

    select * from {{ ref('int_attribution__vasps') }}

),

ratings as (

    select
        country,
        ended_at,
        row_number() over (
            partition by country, list_name, occurred_at
            order by known_at desc, case when ended_at is null then 2 else 1 end asc, ended_at desc
        ) as recency
    from {{ ref('stg_reference__country_risk') }}
    where list_name like 'FATF %'

),

listed_countries as (

    select distinct country
    from ratings
    where recency = 1 and ended_at is null

),

counts as (

    select
        vasp_id,
        count(*) as version_count
    from versions
    group by vasp_id

),

owners as (

    select
        actor,
        address_family,
        address
    from {{ ref('int_attribution__address_versions') }}
    where layer = 'owner' and known_until_at is null and used_until_at is null

),

attributed as (

    select
        actor as vasp_id,
        count(*) as attributed_address_count
    from owners
    where actor is not null
    group by actor

),

final as (

    select
        ver.vasp_id,
        ver.vasp_name,
        ver.jurisdiction_country,
        lst.country is not null as is_fatf_listed,
        ver.vasp_category,
        ver.is_kyc_required,
        ver.risk_rating,
        ver.valid_from_at,
        ver.known_at,
        cnt.version_count,
        coalesce(att.attributed_address_count, cast(0 as bigint)) as attributed_address_count
    from versions as ver
    inner join counts as cnt
        on ver.vasp_id = cnt.vasp_id
    left join listed_countries as lst
        on ver.jurisdiction_country = lst.country
    left join attributed as att
        on ver.vasp_id = att.vasp_id
    where ver.is_current

)

select * from final
