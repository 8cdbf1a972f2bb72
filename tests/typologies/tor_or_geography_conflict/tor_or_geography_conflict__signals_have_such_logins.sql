{#-
    Whoever is told of logged in through Tor, a VPN or from abroad within a week before the payment.
-#}

select vrd.signal_id
from {{ ref('typology_tor_or_geography_conflict') }} as vrd
left join {{ ref('int_customers__logins') }} as lgn
    on
        vrd.subject_id = lgn.customer_id
        and {{ epoch_us('vrd.window_start_at') }} = lgn.occurred_us
        and lgn.is_successful
        and (lgn.tor_known_us is not null or lgn.is_vpn or lgn.is_abroad)
where vrd.reason is not null and lgn.login_id is null
