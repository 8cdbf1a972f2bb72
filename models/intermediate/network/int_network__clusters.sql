{#-
    Which cluster an address was in, by evenings.
-#}

with

versions as (

    select
        node_key,
        cluster_key,
        {{ day_of('known_from_at') }} as from_day,
        coalesce({{ day_of('known_until_at') }}, {{ never_day() }}) as until_day
    from {{ ref('int_clusters__versions') }}

),

final as (

    select
        node_key,
        cluster_key,
        from_day,
        until_day,
        -- without the end, which may become known later
        {{ values_key([
            ('node_key', 'bigint'),
            ('cluster_key', 'bigint'),
            ('from_day', 'bigint'),
        ]) }} as membership_key
    from versions
    where until_day > from_day

)

select * from final
