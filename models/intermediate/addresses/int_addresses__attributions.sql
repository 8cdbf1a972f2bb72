{#-
    What an address was known as: one row per group, span of days on which a transfer may have
    happened, and span of evenings on which a tag or a sanction held for these.

    1. Tags count from when they were known, for what happened from the first use on. A sanction
       counts from when it holds and was known, for all transfers of the address.
    2. Cut the days of transfers where another claim begins to hold; join the evenings that touch.
-#}

with

nodes as (

    select * from {{ ref('int_addresses__nodes') }}

),

tags as (

    select
        address_family,
        address,
        concept,
        risk_group,
        category_risk_group,
        coalesce({{ day_of('first_used_at') }}, 0) as used_day,
        {{ day_of('known_at') }} as from_day,
        {{ never_day() }} as until_day
    from {{ ref('stg_attribution__address_tags') }}

),

sanctions as (

    select
        address_family,
        address,
        cast(0 as bigint) as used_day,
        greatest({{ day_of('listed_at') }}, {{ day_of('listed_known_at') }}) as from_day,
        case
            when delisted_at is null then {{ never_day() }}
            else greatest({{ day_of('delisted_at') }}, {{ day_of('delisted_known_at') }})
        end as until_day
    from {{ ref('int_attribution__sanction_periods') }}

),

claims as (

    {% for group_name, condition in [
        ('tagged', 'true'),
        ('attributed', 'true'),
        ('ransomware', "concept = 'ransomware'"),
    ] -%}
    select
        address_family,
        address,
        '{{ group_name }}' as attribution_group,
        used_day,
        from_day,
        until_day
    from tags
    where {{ condition }}

    union all

    {% endfor -%}
    {% for column in ['risk_group', 'category_risk_group'] -%}
    select
        address_family,
        address,
        case
            when {{ column }} in ('vasp', 'mixing', 'gambling', 'darknet', 'illicit', 'sanctioned')
                then {{ column }}
            else 'other'
        end as attribution_group,
        used_day,
        from_day,
        until_day
    from tags

    union all

    {% endfor -%}
    {% for group_name in ['sanctioned', 'attributed'] -%}
    select
        address_family,
        address,
        '{{ group_name }}' as attribution_group,
        used_day,
        from_day,
        until_day
    from sanctions
    where until_day > from_day

    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

node_claims as (

    select
        nod.node_key,
        clm.attribution_group,
        clm.used_day,
        clm.from_day,
        max(clm.until_day) as until_day
    from claims as clm
    inner join nodes as nod
        on clm.address_family = nod.address_family and clm.address = nod.address
    group by nod.node_key, clm.attribution_group, clm.used_day, clm.from_day

),

first_uses as (

    select distinct
        node_key,
        attribution_group,
        used_day
    from node_claims

),

uses as (

    select
        node_key,
        attribution_group,
        used_day,
        coalesce(lead(used_day) over (
            partition by node_key, attribution_group
            order by used_day
        ), {{ never_day() }}) as next_used_day
    from first_uses

),

applying as (

    select
        fus.node_key,
        fus.attribution_group,
        fus.used_day,
        fus.next_used_day,
        clm.from_day,
        max(clm.until_day) as until_day
    from uses as fus
    inner join node_claims as clm
        on
            fus.node_key = clm.node_key
            and fus.attribution_group = clm.attribution_group
            and fus.used_day >= clm.used_day
    group by
        fus.node_key, fus.attribution_group, fus.used_day, fus.next_used_day, clm.from_day

),

covered as (

    select
        *,
        max(until_day) over (
            partition by node_key, attribution_group, used_day
            order by from_day
            rows between unbounded preceding and 1 preceding
        ) as covered_until_day
    from applying

),

numbered as (

    select
        *,
        sum(case when from_day > covered_until_day then 1 else 0 end) over (
            partition by node_key, attribution_group, used_day
            order by from_day
            rows between unbounded preceding and current row
        ) as spell_number
    from covered

),

final as (

    select
        node_key,
        attribution_group,
        used_day,
        next_used_day,
        min(from_day) as from_day,
        max(until_day) as until_day
    from numbered
    group by node_key, attribution_group, used_day, next_used_day, spell_number

)

select * from final
