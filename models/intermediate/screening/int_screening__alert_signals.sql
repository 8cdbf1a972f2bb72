{#-
    What alerts are made of: each signal and retro-exposure with its weight and whom the alert would
    be about, and whether a decision known by then keeps it quiet.
-#}

with

signals as (

    select
        *,
        {{ epoch_us('known_at') }} as known_us
    from {{ ref('fct_signals') }}
    where state in ('signal', 'retro_exposure')

),

typologies as (

    select * from {{ ref('typologies') }}

),

parameters as (

    select * from {{ ref('alert_parameters') }}

),

suppressions as (

    select * from {{ ref('int_cases__suppressions') }}

),

clusters as (

    select * from {{ ref('int_clusters__versions') }}

),

suppressed as (

    select distinct
        par.parameter_set_id,
        sig.signal_id
    from signals as sig
    cross join parameters as par
    inner join suppressions as spr
        on
            sig.customer_id = spr.customer_id
            and sig.typology = spr.typology
            and sig.known_us >= spr.known_us
            and sig.known_us < coalesce(
                spr.valid_until_us,
                spr.known_us + {{ hours_us('24 * par.suppression_days') }}
            )

),

-- the cluster of an address as known when the signal was
clustered as (

    select
        sig.signal_id,
        max(cls.cluster_id) as cluster_id
    from signals as sig
    inner join clusters as cls
        on
            sig.subject_id = cls.node_id
            and sig.known_at >= cls.known_from_at
            and coalesce(sig.known_at < cls.known_until_at, true)
    where sig.subject_type = 'node'
    group by sig.signal_id

),

final as (

    select
        par.parameter_set_id,
        sig.signal_id,
        sig.typology,
        case when sig.subject_type = 'customer' then 'customer' else 'cluster' end
            as alert_subject_type,
        coalesce(cls.cluster_id, sig.subject_id) as alert_subject_id,
        cast(typ.risk_weight as bigint) as risk_weight,
        sup.signal_id is not null as is_suppressed,
        sig.known_us,
        sig.known_us + {{ hours_us('24 * par.live_days') }} as live_until_us
    from signals as sig
    cross join parameters as par
    inner join typologies as typ
        on sig.typology = typ.typology
    left join clustered as cls
        on sig.signal_id = cls.signal_id
    left join suppressed as sup
        on sig.signal_id = sup.signal_id and par.parameter_set_id = sup.parameter_set_id

)

select * from final
