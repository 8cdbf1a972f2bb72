{#-
    With how many other customers a customer was known to share something, and where in the tree of
    referrals it stood, on the evenings on which that changed.

    1. Pair each customer of a thing with the first hundred known of it.
    2. A pair counts once per kind of thing, from the first evening on.
    3. Walk up the referrals, ten levels at most; each level counts from when its last link was known.
-#}

with

links as (

    select * from {{ ref('int_customers__links') }}

),

pairs as (

    select
        own.customer_id,
        own.link_type as step,
        oth.customer_id as other_customer_id,
        min(greatest(own.from_day, oth.from_day)) as change_day
    from links as own
    inner join links as oth
        on
            own.link_type = oth.link_type
            and own.item_hash = oth.item_hash
            and own.customer_id != oth.customer_id
            and oth.customer_number <= 100
    group by own.customer_id, own.link_type, oth.customer_id

),

referrals as (

    select
        referee_customer_id,
        referrer_customer_id,
        greatest({{ day_of('occurred_at') }}, {{ day_of('known_at') }}) as from_day
    from {{ ref('stg_exchange__referrals') }}

),

level_1 as (

    select
        referee_customer_id as customer_id,
        referrer_customer_id as ancestor_customer_id,
        from_day
    from referrals

),

{% for level in range(2, 11) -%}
level_{{ level }} as (

    select
        bel.customer_id,
        abv.referrer_customer_id as ancestor_customer_id,
        greatest(bel.from_day, abv.from_day) as from_day
    from level_{{ level - 1 }} as bel
    inner join referrals as abv
        on bel.ancestor_customer_id = abv.referee_customer_id

),

{% endfor -%}
steps as (

    select
        customer_id,
        step,
        change_day
    from pairs

    {% for level in range(1, 11) -%}
    union all

    select
        customer_id,
        'depth' as step,
        from_day as change_day
    from level_{{ level }}

    {% endfor -%}
    union all

    select
        referrer_customer_id as customer_id,
        'referred' as step,
        from_day as change_day
    from referrals

),

changes as (

    select
        {% for kind in ['device', 'bank_account', 'address', 'depth', 'referred'] -%}
        count(case when step = '{{ kind }}' then 1 end) as {{ kind }}_steps,
        {% endfor -%}
        customer_id,
        change_day
    from steps
    group by customer_id, change_day

),

final as (

    select
        cast(sum(device_steps) over (
            partition by customer_id
            order by change_day
            rows between unbounded preceding and current row
        ) as bigint) as device_count,
        cast(sum(bank_account_steps) over (
            partition by customer_id
            order by change_day
            rows between unbounded preceding and current row
        ) as bigint) as bank_account_count,
        cast(sum(address_steps) over (
            partition by customer_id
            order by change_day
            rows between unbounded preceding and current row
        ) as bigint) as address_count,
        cast(sum(depth_steps) over (
            partition by customer_id
            order by change_day
            rows between unbounded preceding and current row
        ) as bigint) as depth_count,
        cast(sum(referred_steps) over (
            partition by customer_id
            order by change_day
            rows between unbounded preceding and current row
        ) as bigint) as referred_count,
        customer_id,
        change_day
    from changes

)

select * from final
