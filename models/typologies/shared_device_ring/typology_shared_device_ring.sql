{#-
    Shared device ring: a payment of a customer who shares a device, an IP address, a bank account or
    a telephone number with several others.

    1. Things that enough customers ever used; from when too many had, a thing is public and out.
    2. For each day with payments of theirs, who used the thing in the window, and since when known.
    3. Count them for each payment of one of them, as known when the payment became known.
    4. Of a payment the largest ring stands; where nothing is known of a customer, nothing is screened.
-#}

with

flows as (

    select
        transfer_key,
        customer_id,
        counterparty_node_id,
        occurred_us,
        occurred_day,
        from_us,
        from_day
    from {{ ref('int_customers__flows') }}
    where rail != 'trade' and is_standing

),

uses as (

    select * from {{ ref('int_customers__shared_uses') }}

),

{{ screened_transfers('payment', ref('typology_shared_device_ring__parameters')) }},

first_uses as (

    select
        item_key,
        link_type,
        customer_id,
        min(from_us) as from_us
    from uses
    group by item_key, link_type, customer_id

),

members as (

    select
        item_key,
        link_type,
        customer_id,
        from_us,
        row_number() over (partition by item_key order by from_us, customer_id) as customer_number
    from first_uses

),

-- what was known later than a payment never decides whether its thing was public
rings as (

    select
        par.parameter_set_id,
        mem.item_key,
        mem.link_type,
        par.window_days,
        min(
            case
                when
                    mem.customer_number > case
                        when mem.link_type = 'ip' then par.public_ip_customer_count
                        else par.public_customer_count
                    end
                    then mem.from_us
            end
        ) as public_from_us
    from members as mem
    cross join parameters as par
    group by
        par.parameter_set_id,
        mem.item_key,
        mem.link_type,
        par.window_days,
        par.minimum_customer_count,
        par.near_miss_share
    having {{ reaches_line('count(*)', 'par.minimum_customer_count', 'par.near_miss_share') }}

),

payments as (

    select
        flw.transfer_key,
        rng.parameter_set_id,
        flw.customer_id,
        rng.item_key,
        rng.link_type,
        rng.window_days,
        min(flw.counterparty_node_id) as counterparty_node_id,
        min(flw.occurred_us) as occurred_us,
        min(flw.occurred_day) as occurred_day,
        min(flw.from_us) as from_us
    from members as mem
    inner join rings as rng
        on mem.item_key = rng.item_key
    inner join flows as flw
        on mem.customer_id = flw.customer_id
    inner join screened as scr
        on
            flw.transfer_key = scr.transfer_key
            and rng.parameter_set_id = scr.parameter_set_id
    where
        mem.from_us <= flw.from_us
        and coalesce(flw.from_us < rng.public_from_us, true)
    group by
        flw.transfer_key,
        rng.parameter_set_id,
        flw.customer_id,
        rng.item_key,
        rng.link_type,
        rng.window_days

),

payment_days as (

    select
        parameter_set_id,
        item_key,
        window_days,
        occurred_day,
        {{ integer_divide('occurred_day', 30) }} as month_number
    from payments
    group by parameter_set_id, item_key, window_days, occurred_day

),

payment_months as (

    select distinct
        parameter_set_id,
        item_key,
        window_days,
        month_number
    from payment_days

),

-- by month, so that a thing used for years does not meet all of its payments at once
uses_by_month as (

    select
        mon.parameter_set_id,
        mon.item_key,
        mon.month_number,
        usg.customer_id,
        usg.use_day,
        usg.until_day,
        usg.from_us
    from payment_months as mon
    inner join rings as rng
        on
            mon.parameter_set_id = rng.parameter_set_id
            and mon.item_key = rng.item_key
    inner join uses as usg
        on mon.item_key = usg.item_key
    where
        usg.use_day < (mon.month_number + 1) * 30
        and usg.until_day > mon.month_number * 30 - mon.window_days + 1
        and coalesce(usg.from_us < rng.public_from_us, true)

),

users_by_day as (

    select
        pdy.parameter_set_id,
        pdy.item_key,
        pdy.occurred_day,
        usg.customer_id,
        min(usg.from_us) as from_us
    from payment_days as pdy
    inner join uses_by_month as usg
        on
            pdy.parameter_set_id = usg.parameter_set_id
            and pdy.item_key = usg.item_key
            and pdy.month_number = usg.month_number
    where
        usg.use_day <= pdy.occurred_day
        and usg.until_day > pdy.occurred_day - pdy.window_days + 1
    group by pdy.parameter_set_id, pdy.item_key, pdy.occurred_day, usg.customer_id

),

counted as (

    select
        pay.transfer_key,
        pay.parameter_set_id,
        pay.customer_id,
        pay.item_key,
        min(pay.link_type) as link_type,
        min(pay.counterparty_node_id) as counterparty_node_id,
        min(pay.occurred_us) as occurred_us,
        min(pay.occurred_day) as occurred_day,
        min(pay.from_us) as from_us,
        count(*) as customer_count
    from payments as pay
    inner join users_by_day as own
        on
            pay.parameter_set_id = own.parameter_set_id
            and pay.item_key = own.item_key
            and pay.occurred_day = own.occurred_day
            and pay.customer_id = own.customer_id
    inner join users_by_day as usr
        on
            pay.parameter_set_id = usr.parameter_set_id
            and pay.item_key = usr.item_key
            and pay.occurred_day = usr.occurred_day
    where own.from_us <= pay.from_us and usr.from_us <= pay.from_us
    group by pay.transfer_key, pay.parameter_set_id, pay.customer_id, pay.item_key

),

measured as (

    select
        cnt.*,
        par.minimum_customer_count,
        par.window_days,
        par.near_miss_share,
        count(
            case when cnt.customer_count >= par.minimum_customer_count then 1 end
        ) over (
            partition by cnt.transfer_key, cnt.parameter_set_id, cnt.customer_id
        ) as shared_item_count,
        row_number() over (
            partition by cnt.transfer_key, cnt.parameter_set_id
            order by
                cnt.customer_count desc,
                case cnt.link_type
                    when 'bank_account' then 1
                    when 'device' then 2
                    when 'phone' then 3
                    else 4
                end asc,
                cnt.customer_id asc,
                cnt.item_key asc
        ) as gravity
    from counted as cnt
    inner join parameters as par
        on cnt.parameter_set_id = par.parameter_set_id

),

told as (

    select
        transfer_key,
        parameter_set_id,
        case when customer_count >= minimum_customer_count then 'signal' else 'near_miss' end
            as state,
        'customer' as subject_type,
        customer_id as subject_id,
        counterparty_node_id,
        customer_count as measured_value,
        minimum_customer_count as threshold_value,
        (occurred_day - window_days + 1) * 86400000000 as window_start_us,
        from_us as known_us,
        {{ count_text('customer_count', 'customer') }} || ', this one among them, shared one '
        || case link_type
            when 'bank_account' then 'bank account'
            when 'ip' then 'IP address'
            when 'phone' then 'telephone number'
            else link_type
        end || ' within ' || {{ count_text('window_days', 'day') }} || '; the line is '
        || {{ count_text('minimum_customer_count', 'customer') }} || '.' as reason,
        link_type as shared_kind,
        cast(shared_item_count as bigint) as shared_item_count
    from measured
    where
        gravity = 1
        and {{ reaches_line('customer_count', 'minimum_customer_count', 'near_miss_share') }}

),

known_customers as (

    select
        customer_id,
        min(from_day) as from_day
    from {{ ref('int_customers__links') }}
    where link_type in ('device', 'bank_account')
    group by customer_id

),

unseen as (

    select
        scr.transfer_key,
        scr.parameter_set_id
    from flows as flw
    inner join screened as scr
        on flw.transfer_key = scr.transfer_key
    left join known_customers as knw
        on flw.customer_id = knw.customer_id and flw.from_day >= knw.from_day
    left join told as tld
        on scr.transfer_key = tld.transfer_key and scr.parameter_set_id = tld.parameter_set_id
    where tld.transfer_key is null
    group by scr.transfer_key, scr.parameter_set_id
    having count(knw.customer_id) = 0

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
        'shared_device_ring',
        ['shared_kind', 'shared_item_count'],
        unjudged='not_screened'
    ) }}

)

select * from final
