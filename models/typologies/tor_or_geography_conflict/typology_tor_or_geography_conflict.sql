{#-
    Tor or geography conflict: a payment soon after a login that hid or contradicts where the
    customer is.

    1. Sort what such logins show into kinds: Tor, a VPN or proxy, abroad beyond an open border.
    2. Weigh the kinds seen in the window up to each payment of the customer, as they became known.
    3. Decide by the first state of knowledge that makes a signal, else by the last; of two customers
       of a payment the graver stands. What is older than all logins is not screened.
-#}

{%- set longest_days = 7 -%}

with

flows as (

    select
        transfer_key,
        customer_id,
        counterparty_node_id,
        occurred_us,
        occurred_day,
        from_us
    from {{ ref('int_customers__flows') }}
    where rail != 'trade' and is_standing

),

logins as (

    select * from {{ ref('int_customers__logins') }}

),

open_borders as (

    select
        country,
        neighbour_country,
        {{ epoch_us('effective_from_at') }} as effective_from_us,
        {{ epoch_us('effective_until_at') }} as effective_until_us
    from {{ ref('open_borders') }}

),

{{ screened_transfers('payment', ref('typology_tor_or_geography_conflict__parameters')) }},

login_start as (

    select min(occurred_us) as first_us from logins

),

neighbours as (

    select
        country as residence_country,
        neighbour_country as ip_country,
        effective_from_us,
        effective_until_us
    from open_borders

    union all

    select
        neighbour_country as residence_country,
        country as ip_country,
        effective_from_us,
        effective_until_us
    from open_borders

),

sightings as (

    select
        'tor' as kind,
        login_id,
        customer_id,
        cast(null as string) as place,
        occurred_us,
        occurred_day,
        tor_known_us as known_us
    from logins
    where is_successful and tor_known_us is not null

    union all

    select
        'vpn' as kind,
        login_id,
        customer_id,
        cast(null as string) as place,
        occurred_us,
        occurred_day,
        known_us
    from logins
    where is_successful and is_vpn

    union all

    select
        'abroad' as kind,
        lgn.login_id,
        lgn.customer_id,
        lgn.ip_country || ', residence ' || lgn.residence_country as place,
        lgn.occurred_us,
        lgn.occurred_day,
        lgn.known_us
    from logins as lgn
    left join neighbours as nbr
        on
            lgn.residence_country = nbr.residence_country
            and lgn.ip_country = nbr.ip_country
            and lgn.occurred_us >= nbr.effective_from_us
            and lgn.occurred_us < nbr.effective_until_us
    where
        lgn.is_successful
        and lgn.is_abroad
        and nbr.ip_country is null

),

-- by day, so that a customer with many logins and payments is not paired with all of its own
sightings_by_day as (

    {% for days in range(longest_days + 1) -%}
    select
        *,
        occurred_day + {{ days }} as flow_day
    from sightings
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- whoever pays themselves is met on both sides
met as (

    select
        flw.transfer_key,
        flw.customer_id,
        sgt.login_id,
        sgt.kind,
        min(flw.counterparty_node_id) as counterparty_node_id,
        min(flw.occurred_us) as paid_us,
        min(sgt.place) as place,
        min(sgt.occurred_us) as occurred_us,
        min(greatest(flw.from_us, sgt.known_us)) as known_us
    from flows as flw
    inner join sightings_by_day as sgt
        on flw.customer_id = sgt.customer_id and flw.occurred_day = sgt.flow_day
    where
        sgt.occurred_us <= flw.occurred_us
        and sgt.occurred_us > flw.occurred_us - {{ longest_days }} * 86400000000
    group by flw.transfer_key, flw.customer_id, sgt.login_id, sgt.kind

),

weighed as (

    select
        met.transfer_key,
        met.customer_id,
        met.counterparty_node_id,
        met.kind,
        met.place,
        met.occurred_us,
        met.known_us,
        scr.parameter_set_id,
        par.tor_weight,
        par.abroad_weight,
        par.vpn_weight,
        par.minimum_weight,
        par.window_hours,
        par.near_miss_share
    from met
    inner join screened as scr
        on met.transfer_key = scr.transfer_key
    inner join parameters as par
        on scr.parameter_set_id = par.parameter_set_id
    where met.occurred_us > met.paid_us - {{ hours_us('par.window_hours') }}

),

states as (

    select
        transfer_key,
        parameter_set_id,
        customer_id,
        counterparty_node_id,
        tor_weight,
        abroad_weight,
        vpn_weight,
        minimum_weight,
        window_hours,
        near_miss_share,
        known_us,
        count(case when kind = 'tor' then 1 end) over knowledge as tor_login_count,
        count(case when kind = 'abroad' then 1 end) over knowledge as abroad_login_count,
        count(case when kind = 'vpn' then 1 end) over knowledge as vpn_login_count,
        min(place) over knowledge as place,
        min(occurred_us) over knowledge as window_start_us
    from weighed
    window
        knowledge as (
            partition by transfer_key, parameter_set_id, customer_id
            order by known_us
            range between unbounded preceding and current row
        )

),

measured as (

    select
        *,
        cast(
            case when tor_login_count > 0 then tor_weight else 0 end
            + case when abroad_login_count > 0 then abroad_weight else 0 end
            + case when vpn_login_count > 0 then vpn_weight else 0 end
            as decimal(18, 4)
        ) as conflict_weight
    from states

),

decided as (

    select
        *,
        conflict_weight >= minimum_weight as is_signal,
        row_number() over (
            partition by transfer_key, parameter_set_id
            order by
                case when conflict_weight >= minimum_weight then 1 else 2 end asc,
                case when conflict_weight >= minimum_weight then known_us else -known_us end asc,
                conflict_weight desc,
                customer_id asc,
                window_start_us asc
        ) as choice
    from measured

),

told as (

    select
        transfer_key,
        parameter_set_id,
        case when is_signal then 'signal' else 'near_miss' end as state,
        'customer' as subject_type,
        customer_id as subject_id,
        counterparty_node_id,
        conflict_weight as measured_value,
        minimum_weight as threshold_value,
        window_start_us,
        known_us,
        'In the ' || {{ hours_text('window_hours') }} || ' up to the payment the customer had '
        || substr(
            case
                when tor_login_count > 0
                    then ', ' || {{ count_text('tor_login_count', 'login') }} || ' through Tor'
                else ''
            end
            || case
                when abroad_login_count > 0
                    then
                        ', ' || {{ count_text('abroad_login_count', 'login') }}
                        || ' from outside the country of residence (such as from ' || place || ')'
                else ''
            end
            || case
                when vpn_login_count > 0
                    then
                        ', ' || {{ count_text('vpn_login_count', 'login') }}
                        || ' through a VPN or proxy'
                else ''
            end,
            3
        )
        || '; by kind they weigh ' || {{ amount_text('conflict_weight') }} || '; the line is '
        || {{ amount_text('minimum_weight') }} || '.' as reason,
        cast(tor_login_count as bigint) as tor_login_count,
        cast(abroad_login_count as bigint) as abroad_login_count,
        cast(vpn_login_count as bigint) as vpn_login_count
    from decided
    where
        choice = 1
        and {{ reaches_line('conflict_weight', 'minimum_weight', 'near_miss_share') }}

),

unseen as (

    select
        scr.transfer_key,
        scr.parameter_set_id
    from flows as flw
    inner join screened as scr
        on flw.transfer_key = scr.transfer_key
    cross join login_start as lst
    where coalesce(flw.occurred_us < lst.first_us, true)
    group by scr.transfer_key, scr.parameter_set_id

),

judged as (

    select * from told

),

not_screened as (

    select
        transfer_key,
        parameter_set_id,
        'not_screened' as state
    from unseen

),

final as (

    {{ verdicts(
        'tor_or_geography_conflict',
        ['tor_login_count', 'abroad_login_count', 'vpn_login_count'],
        unjudged='not_screened'
    ) }}

)

select * from final
