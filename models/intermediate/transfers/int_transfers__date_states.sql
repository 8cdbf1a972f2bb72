{#-
    The state of the ledger that the rows of a date are made from, as one number: two equal numbers
    mean that no feature of that date has to be built again.

    1. Add up the versions, and the changes of customers' records, by when they became known, and the
       versions by when they were superseded.
    2. What is known at the end of a day is all that was known or superseded up to it.
    3. Of a date count its standing rows, and what was known when the last of them became known.
-#}

with

versions as (

    select
        occurred_date,
        cast(known_at as date) as known_date,
        cast(superseded_at as date) as superseded_date,
        cast(version_key as decimal(20, 0)) as version_key,
        case
            when superseded_at is not null
                then
                    cast(
                        {{ values_key([
                            ('superseded_at', 'timestamp'),
                            ('version_key', 'bigint'),
                        ]) }} as decimal(20, 0)
                    )
        end as supersession_key
    from {{ ref('int_ledger__transfer_versions') }}

),

-- of these the age of an account is made
customer_changes as (

    select
        cast(known_at as date) as known_date,
        cast(
            {{ values_key([
                ('customer_id', 'string'),
                ('valid_from_at', 'timestamp'),
                ('known_at', 'timestamp'),
            ]) }} as decimal(20, 0)
        ) as version_key
    from {{ ref('int_kyc__customer_versions') }}

),

facts as (

    select
        known_date,
        version_key
    from versions

    union all

    select
        known_date,
        version_key
    from customer_changes

),

known as (

    select
        known_date as knowledge_date,
        sum(version_key) as known_sum
    from facts
    group by known_date

),

superseded as (

    select
        superseded_date as knowledge_date,
        sum(supersession_key) as superseded_sum
    from versions
    where superseded_date is not null
    group by superseded_date

),

knowledge as (

    select
        coalesce(knw.knowledge_date, sup.knowledge_date) as knowledge_date,
        cast(coalesce(knw.known_sum, 0) as decimal(38, 0)) as known_sum,
        cast(coalesce(sup.superseded_sum, 0) as decimal(38, 0)) as superseded_sum
    from known as knw
    full outer join superseded as sup
        on knw.knowledge_date = sup.knowledge_date

),

known_by_then as (

    select
        knowledge_date,
        cast(sum(known_sum) over (order by knowledge_date) as decimal(38, 0)) as known_sum,
        cast(sum(superseded_sum) over (order by knowledge_date) as decimal(38, 0))
            as superseded_sum
    from knowledge

),

dates as (

    select
        occurred_date,
        max(known_date) as last_known_date,
        count(*) as version_count,
        cast(sum(version_key) as decimal(38, 0)) as version_sum,
        cast(coalesce(sum(supersession_key), 0) as decimal(38, 0)) as supersession_sum
    from versions
    group by occurred_date

),

final as (

    select
        dat.occurred_date,
        {{ values_key([
            ('dat.version_count', 'bigint'),
            ('dat.version_sum', 'bigint'),
            ('dat.supersession_sum', 'bigint'),
            ('kno.known_sum', 'bigint'),
            ('kno.superseded_sum', 'bigint'),
        ]) }} as ledger_state_key
    from dates as dat
    inner join known_by_then as kno
        on dat.last_known_date = kno.knowledge_date

)

select * from final
