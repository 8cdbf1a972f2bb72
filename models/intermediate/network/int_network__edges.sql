{#-
    The networks of the days this run builds: who paid whom within 30 days, once for each pair.

    Spans and days meet in stretches of 30 days: a span is no longer, so it lies in two at most.
-#}

with

spans as (

    select
        network,
        payer_key,
        payee_key,
        from_day,
        until_day,
        {{ integer_divide('from_day', network_days()) }} as first_stretch,
        {{ integer_divide('until_day - 1', network_days()) }} as last_stretch
    from {{ ref('int_network__spans') }}

),

laid as (

    select
        network,
        payer_key,
        payee_key,
        from_day,
        until_day,
        first_stretch as stretch
    from spans

    union all

    select
        network,
        payer_key,
        payee_key,
        from_day,
        until_day,
        last_stretch as stretch
    from spans
    where last_stretch > first_stretch

),

snapshots as (

    select
        feature_day,
        {{ integer_divide('feature_day', network_days()) }} as stretch
    from {{ ref('int_network__snapshots') }}

),

final as (

    select distinct
        {{ graph_key('snp.feature_day', 'lay.network') }} as graph_key,
        lay.payer_key,
        lay.payee_key
    from laid as lay
    inner join snapshots as snp
        on lay.stretch = snp.stretch
    where snp.feature_day >= lay.from_day and snp.feature_day < lay.until_day

)

select * from final
