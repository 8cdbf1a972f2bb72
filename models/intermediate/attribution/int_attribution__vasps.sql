{#-
    The versions of every provider's registry entry, with both clocks.

    1. A version is valid from its change until the next change.
    2. It counts from when it holds and is known, until a later one does. A version that is already
       overtaken by then never counted.
-#}

with

changes as (

    select
        *,
        greatest(occurred_at, known_at) as counts_at
    from {{ ref('stg_attribution__vasps') }}

),

ordered as (

    select
        chg.*,
        cast(row_number() over (
            partition by chg.vasp_id
            order by chg.occurred_at
        ) as bigint) as version_number,
        lead(chg.occurred_at) over (
            partition by chg.vasp_id
            order by chg.occurred_at
        ) as valid_to_at,
        min(chg.counts_at) over (
            partition by chg.vasp_id
            order by chg.occurred_at
            rows between 1 following and unbounded following
        ) as overtaken_at
    from changes as chg

),

final as (

    select
        vasp_id,
        version_number,
        occurred_at as valid_from_at,
        valid_to_at,
        known_at,
        known_at_basis,
        case when overtaken_at is null or overtaken_at > counts_at then counts_at end
            as current_from_at,
        case when overtaken_at > counts_at then overtaken_at end as current_to_at,
        valid_to_at is null as is_current,
        vasp_name,
        jurisdiction_country,
        vasp_category,
        is_kyc_required,
        risk_rating
    from ordered

)

select * from final
