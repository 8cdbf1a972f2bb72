{#-
    What alerts are made of: each signal and retro-exposure with its weight and whom the alert would
    be about, and whether a decision known by then keeps it quiet.

    1. About a customer, or else the cluster that the address was known to be in.
    2. Of clusters only those that customers have dealt with, and from then: what strangers do with
       each other is on record as a signal and no work for anybody.
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

dealings as (

    select * from {{ ref('int_screening__dealings') }}

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

about as (

    select
        sig.signal_id,
        sig.typology,
        case when sig.subject_type = 'customer' then 'customer' else 'cluster' end
            as alert_subject_type,
        coalesce(cls.cluster_id, sig.subject_id) as alert_subject_id,
        sig.known_us
    from signals as sig
    left join clustered as cls
        on sig.signal_id = cls.signal_id

),

dealt_with as (

    select
        abt.signal_id,
        abt.typology,
        abt.alert_subject_type,
        abt.alert_subject_id,
        abt.known_us as signal_us,
        case
            when abt.alert_subject_type = 'customer' then abt.known_us
            else greatest(abt.known_us, dea.dealt_us)
        end as known_us
    from about as abt
    left join dealings as dea
        on abt.alert_subject_type = 'cluster' and abt.alert_subject_id = dea.party_id
    where abt.alert_subject_type = 'customer' or dea.party_id is not null

),

final as (

    select
        par.parameter_set_id,
        sig.signal_id,
        sig.typology,
        sig.alert_subject_type,
        sig.alert_subject_id,
        cast(typ.risk_weight as bigint) as risk_weight,
        sup.signal_id is not null as is_suppressed,
        sig.known_us,
        sig.signal_us + {{ hours_us('24 * par.live_days') }} as live_until_us
    from dealt_with as sig
    cross join parameters as par
    inner join typologies as typ
        on sig.typology = typ.typology
    left join suppressed as sup
        on sig.signal_id = sup.signal_id and par.parameter_set_id = sup.parameter_set_id
    where sig.known_us < sig.signal_us + {{ hours_us('24 * par.live_days') }}

)

select * from final
