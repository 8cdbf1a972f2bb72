{#-
    The days that have networks, and what theirs are made of, as one number: two equal numbers mean
    that nothing of that day has to be built again.

    1. A day has networks when a transfer became known, or was superseded, on it.
    2. Add up the keys of all that begins, less those of what ends, up to the day: payments of 30
       days, attributions, clusters and their risks, exposures, and the weights of the score.
    3. Growth also reads the networks of seven days before.
-#}

with

days as (

    select {{ day_of('known_at') }} as feature_day
    from {{ ref('int_ledger__transfer_versions') }}

    union

    select {{ day_of('superseded_at') }} as feature_day
    from {{ ref('int_ledger__transfer_versions') }}
    where superseded_at is not null

),

spans as (

    select * from {{ ref('int_network__spans') }}

),

nodes as (

    select
        payer_key as node_key,
        from_day
    from spans

    union all

    select
        payee_key as node_key,
        from_day
    from spans

),

first_days as (

    select
        node_key,
        min(from_day) as first_day
    from nodes
    group by node_key

),

-- what is known of an address says nothing before its first payment
marks as (

    select
        greatest(mrk.from_day, fst.first_day) as from_day,
        mrk.until_day,
        mrk.mark_key
    from {{ ref('int_network__marks') }} as mrk
    inner join first_days as fst
        on mrk.node_key = fst.node_key

),

facts as (

    select
        from_day,
        until_day,
        span_key as fact_key,
        payment_count as fact_count
    from spans

    union all

    select
        from_day,
        until_day,
        mark_key as fact_key,
        1 as fact_count
    from marks
    where until_day > from_day

    union all

    select
        from_day,
        until_day,
        membership_key as fact_key,
        1 as fact_count
    from {{ ref('int_network__clusters') }}

    union all

    select
        from_day,
        until_day,
        risk_key as fact_key,
        address_count as fact_count
    from {{ ref('int_network__cluster_risks') }}

    {% for kind, key in [('node', 'node_key'), ('customer', 'customer_id')] -%}
    union all

    select
        change_day as from_day,
        {{ never_day() }} as until_day,
        {{ exposure_key(key) }} as fact_key,
        1 as fact_count
    from {{ ref('int_exposure__' ~ kind ~ '_states') }}
    where {{ is_exposed_state() }}

    {% endfor -%}
    union all

    select
        0 as from_day,
        {{ never_day() }} as until_day,
        {{ values_key([
            ('entity', 'string'),
            ('exposure_weight', 'decimal(5, 4)'),
            ('hops_weight', 'decimal(5, 4)'),
            ('rank_weight', 'decimal(5, 4)'),
            ('cluster_weight', 'decimal(5, 4)'),
        ]) }} as fact_key,
        1 as fact_count
    from {{ ref('network_risk_weights') }}

),

steps as (

    select
        from_day as line_day,
        cast(fact_key as decimal(20, 0)) * cast(fact_count as decimal(10, 0)) as step
    from facts

    union all

    select
        until_day as line_day,
        -cast(fact_key as decimal(20, 0)) * cast(fact_count as decimal(10, 0)) as step
    from facts

    union all

    select
        feature_day as line_day,
        cast(0 as decimal(30, 0)) as step
    from days

),

line as (

    select
        line_day,
        cast(sum(step) as decimal(38, 0)) as step
    from steps
    group by line_day

),

states as (

    select
        line_day,
        cast(sum(step) over (
            order by line_day rows between unbounded preceding and current row
        ) as decimal(38, 0)) as state
    from line

),

snapshots as (

    select
        dys.feature_day,
        sta.state
    from days as dys
    inner join states as sta
        on dys.feature_day = sta.line_day

),

final as (

    select
        snp.feature_day,
        {{ add_days("cast('1970-01-01' as date)", 'snp.feature_day') }} as feature_date,
        {{ values_key([
            ('snp.feature_day', 'bigint'),
            ('snp.state', 'bigint'),
            ('bef.state', 'bigint'),
        ]) }} as network_state_key
    from snapshots as snp
    left join snapshots as bef
        on snp.feature_day = bef.feature_day + {{ network_growth_days() }}

)

select * from final
