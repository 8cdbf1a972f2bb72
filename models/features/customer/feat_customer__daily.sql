{#-
    What was known of a customer at the end of a UTC day: flows, holdings, logins, events, record,
    ties to others, and the distance from the peers.

    1. Lay the states that hold on the evening of the day beside it.
    2. Compare them with each other, with the record, the limits and the segment.
-#}

with

days as (

    select * from {{ ref('int_customers__days') }}

),

flows as (

    select * from {{ ref('int_customers__flow_windows') }}

),

records as (

    select
        rec.customer_id,
        rec.change_day,
        rec.first_day,
        {{ day_of('ver.valid_from_at') }} as version_day,
        ver.customer_status,
        ver.segment,
        ver.kyc_tier,
        ver.risk_rating,
        ver.is_pep,
        ver.declared_income_usd,
        ver.declared_wealth_usd
    from {{ ref('int_customers__records') }} as rec
    inner join {{ ref('int_kyc__customer_versions') }} as ver
        on rec.customer_id = ver.customer_id and rec.version_number = ver.version_number

),

joined as (

    select
        {{ rail_features('fia', 'fiat', [('inbound', 'inbound'), ('outbound', 'outbound')]) }}
        {{ rail_features('cry', 'crypto', [('inbound', 'inbound'), ('outbound', 'outbound')]) }}
        {{ rail_features('itn', 'internal', [('inbound', 'inbound'), ('outbound', 'outbound')]) }}
        {{ rail_features('trd', 'trade', [('buy', 'inbound'), ('sell', 'outbound')]) }}
        {{ signal_features('acc', access_signals()) }}
        {{ signal_features('evt', event_signals()) }}
        {% for win, days in customer_windows() -%}
        cry.delay_seconds_min_{{ win }} as fiat_to_crypto_seconds_min_{{ win }},
        hld.holdings_usd_sum_{{ win }},
        hld.day_count_{{ win }},
        lim.inbound_limit_usd_{{ win }},
        lim.outbound_limit_usd_{{ win }},
        {% endfor -%}
        coalesce(shr.device_count, 0) as shared_device_customer_count_lifetime,
        coalesce(shr.bank_account_count, 0) as shared_bank_account_customer_count_lifetime,
        coalesce(shr.address_count, 0) as shared_address_customer_count_lifetime,
        coalesce(shr.depth_count, 0) as referral_hops,
        coalesce(shr.referred_count, 0) as referral_count_lifetime,
        greatest(
            coalesce(fia.last_day, 0),
            coalesce(cry.last_day, 0),
            coalesce(itn.last_day, 0),
            coalesce(trd.last_day, 0)
        ) as last_day,
        dys.customer_id,
        dys.feature_date,
        dys.feature_day,
        rec.first_day,
        rec.version_day,
        rec.customer_status,
        rec.segment,
        rec.kyc_tier,
        rec.risk_rating,
        rec.is_pep,
        rec.declared_income_usd,
        rec.declared_wealth_usd,
        hld.holdings_usd,
        hld.held_asset_count,
        hld.unpriced_asset_count,
        hld.negative_asset_count
    from days as dys
    inner join {{ ref('int_customers__holdings') }} as hld
        on dys.customer_id = hld.customer_id and dys.feature_day = hld.feature_day
    left join flows as fia
        on
            dys.customer_id = fia.customer_id
            and dys.fiat_day = fia.change_day
            and fia.rail = 'fiat'
    left join flows as cry
        on
            dys.customer_id = cry.customer_id
            and dys.crypto_day = cry.change_day
            and cry.rail = 'crypto'
    left join flows as itn
        on
            dys.customer_id = itn.customer_id
            and dys.internal_day = itn.change_day
            and itn.rail = 'internal'
    left join flows as trd
        on
            dys.customer_id = trd.customer_id
            and dys.trade_day = trd.change_day
            and trd.rail = 'trade'
    left join {{ ref('int_customers__access_windows') }} as acc
        on dys.customer_id = acc.customer_id and dys.access_day = acc.change_day
    left join {{ ref('int_customers__event_windows') }} as evt
        on dys.customer_id = evt.customer_id and dys.event_day = evt.change_day
    left join {{ ref('int_customers__shared') }} as shr
        on dys.customer_id = shr.customer_id and dys.shared_day = shr.change_day
    left join records as rec
        on dys.customer_id = rec.customer_id and dys.record_day = rec.change_day
    left join {{ ref('int_customers__tier_limits') }} as lim
        on rec.kyc_tier = lim.kyc_tier and dys.feature_day = lim.feature_day

),

moved as (

    select
        *,
        {% for win, days in customer_windows() -%}
        fiat_inbound_usd_sum_{{ win }} + crypto_inbound_usd_sum_{{ win }} as paid_in_{{ win }},
        fiat_outbound_usd_sum_{{ win }} + crypto_outbound_usd_sum_{{ win }} as paid_out_{{ win }},
        {% endfor -%}
        {{ add_days('feature_date', 1) }} as next_date
    from joined

),

final as (

    select
        mov.customer_id,
        mov.feature_date,
        cast(mov.next_date as timestamp) as known_at,
        mov.customer_status,
        mov.segment,
        mov.kyc_tier,
        mov.risk_rating,
        mov.is_pep,
        {% for name in plain_customer_features() -%}
        mov.{{ name }},
        {% endfor -%}
        mov.shared_device_customer_count_lifetime,
        mov.shared_bank_account_customer_count_lifetime,
        mov.shared_address_customer_count_lifetime,
        mov.referral_hops,
        mov.referral_count_lifetime,
        mov.holdings_usd,
        mov.held_asset_count,
        mov.unpriced_asset_count,
        case when mov.last_day > mov.feature_day - 365 then mov.feature_day - mov.last_day end
            as last_transfer_days_365d,
        mov.feature_day - mov.first_day as account_age_days,
        mov.feature_day - mov.version_day as kyc_age_days,
        mov.negative_asset_count > 0 as has_negative_balance,
        {{ compared_customer_features() }},
        {{ quotient('mov.fiat_inbound_usd_sum_365d', 'mov.declared_income_usd') }}
            as fiat_inbound_income_ratio_365d,
        {{ quotient('mov.paid_in_365d', 'mov.declared_income_usd') }} as inbound_income_ratio_365d,
        {{ quotient('mov.holdings_usd', 'mov.declared_wealth_usd') }} as holdings_wealth_ratio,
        coalesce(pgr.peer_count, 0) as peer_count
    from moved as mov
    left join {{ ref('int_customers__peer_groups') }} as pgr
        on mov.segment = pgr.segment and mov.feature_day = pgr.feature_day

)

select * from final
