{#-
    The days that a counterparty has a row for: those on whose evening something about it had become
    known or was no longer so. Days that only pass have none.
-#}

with

labels as (

    select
        node_key,
        change_day
    from {{ ref('int_addresses__labels') }}

    union

    select
        node_key,
        from_day as change_day
    from {{ ref('int_counterparties__countries') }}

),

first_days as (

    select
        node_key,
        min(from_day) as first_day
    from {{ ref('int_counterparties__tiles') }}
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
    from {{ ref('int_counterparties__tiles') }}

    union

    select
        node_key,
        until_day as feature_day
    from {{ ref('int_counterparties__tiles') }}
    where until_day < {{ never_day() }}

    union

    select
        lab.node_key,
        lab.change_day as feature_day
    from labels as lab
    inner join first_days as fst
        on lab.node_key = fst.node_key and lab.change_day > fst.first_day

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
