{#-
    The days that an address has a row for: those on whose evening something about it had become
    known or was no longer so. Days that only pass have none.
-#}

with

spans as (

    select
        node_key,
        from_day,
        until_day
    from {{ ref('int_addresses__tiles') }}

    union all

    select
        node_key,
        from_day,
        until_day
    from {{ ref('int_addresses__exposure_tiles') }}

    union all

    select
        sds.node_key,
        sds.from_day,
        sds.until_day
    from {{ ref('int_counterparties__sides') }} as sds
    where sds.counterparty_kind = 'address'

),

first_days as (

    select
        node_key,
        min(from_day) as first_day
    from {{ ref('int_addresses__tiles') }}
    group by node_key

),

-- nothing is known of the days after the last on which something became known
last_days as (

    select max({{ day_of('known_at') }}) as last_day
    from {{ ref('int_ledger__transfer_versions') }}

),

changes as (

    select
        node_key,
        from_day as feature_day
    from spans

    union

    select
        node_key,
        until_day as feature_day
    from spans
    where until_day < {{ never_day() }}

    union

    select
        lab.node_key,
        lab.change_day as feature_day
    from {{ ref('int_addresses__labels') }} as lab
    inner join first_days as fst
        on lab.node_key = fst.node_key and lab.change_day > fst.first_day

    union

    select
        dep.node_key,
        dep.from_day as feature_day
    from {{ ref('int_addresses__deposit_addresses') }} as dep
    inner join first_days as fst
        on dep.node_key = fst.node_key and dep.from_day > fst.first_day

),

final as (

    select
        chg.node_key,
        chg.feature_day
    from changes as chg
    inner join last_days as lst
        on chg.feature_day <= lst.last_day

)

select * from final
