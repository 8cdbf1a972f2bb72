{#-
    The last CTEs of a base model: gives every row of `relation` its `row_status`.

    `quarantined`  it has a `quarantine_reason`, or another row has the same key, counts before it
                   and says something else (`conflicting_duplicate`)
    `duplicate`    another row has the same key, counts before it and says the same
    `superseded`   of a restatable table only: a later known row says something else of its key
    `staged`       all others

    The row known first counts, and of rows known at one moment the first by content. In a table
    that is restatable, a row known later that says something else is the next version, and only
    rows known at one moment are conflicts.

    Only keys that occur more than once are compared, so the usual table costs one count per key.
    Ends in CTE `statuses` with the columns of `relation`, `row_status`, `superseded_at` (null while
    nothing later says otherwise), and for quarantined rows `final_reason`, `row_key`, `row_text`.
-#}
{% macro row_status(relation, key, source_name, table_name, is_restatable=false) -%}
{%- set rows_that_compete = (key + ['known_at'] if is_restatable else key) | join(', ') -%}
repeated_keys as (

    select {{ key | join(', ') }}
    from {{ relation }}
    where quarantine_reason is null
    group by {{ key | join(', ') }}
    having count(*) > 1

),

compared as (

    select
        rws.*,
        case
            when rep.{{ key[0] }} is not null and rws.quarantine_reason is null
                then md5({{ row_text(source_name, table_name, with_personal=true) }})
        end as content_hash
    from {{ relation }} as rws
    left join repeated_keys as rep
        on
            {%- for column in key %}
            {{ 'and ' if not loop.first }}rws.{{ column }} = rep.{{ column }}
            {%- endfor %}

),

copies as (

    select
        *,
        row_number() over (
            partition by {{ rows_that_compete }}, content_hash
            order by known_at, coalesce(raw_loaded_at, known_at)
        ) as copy_number,
        first_value(content_hash) over (
            partition by {{ rows_that_compete }}
            order by known_at, content_hash
        ) as first_content_hash
    from compared
    where content_hash is not null

),

{% if is_restatable -%}
told as (

    select
        *,
        copy_number = 1 and content_hash = first_content_hash as is_telling
    from copies

),

followed as (

    select
        *,
        -- what says the same as the version before it repeats that
        is_telling and content_hash != coalesce(lag(content_hash) over (
            partition by {{ key | join(', ') }}, is_telling
            order by known_at
        ), '') as is_version
    from told

),

repeats as (

    select
        *,
        copy_number > 1 or (is_telling and not is_version) as is_repeat,
        case
            when is_version then lead(known_at) over (
                partition by {{ key | join(', ') }}, is_version
                order by known_at
            )
        end as superseded_at
    from followed

),

{% else -%}
repeats as (

    select
        *,
        copy_number > 1 as is_repeat,
        cast(null as timestamp) as superseded_at
    from copies

),

{% endif -%}
judged as (

    select
        *,
        cast(1 as bigint) as copy_number,
        cast(null as string) as first_content_hash,
        {%- if is_restatable %}
        true as is_telling,
        true as is_version,
        {%- endif %}
        false as is_repeat,
        cast(null as timestamp) as superseded_at
    from compared
    where content_hash is null

    union all

    select * from repeats

),

reasoned as (

    select
        jud.*,
        coalesce(
            jud.quarantine_reason,
            case
                when jud.copy_number = 1 and jud.content_hash != jud.first_content_hash
                    then 'conflicting_duplicate'
            end
        ) as final_reason
    from judged as jud

),

statuses as (

    select
        *,
        case
            when final_reason is not null then 'quarantined'
            when is_repeat then 'duplicate'
            when superseded_at is not null then 'superseded'
            else 'staged'
        end as row_status,
        case
            when final_reason is not null then {{ row_key(key, source_name, table_name) }}
        end as row_key,
        case
            when final_reason is not null then {{ row_text(source_name, table_name) }}
        end as row_text
    from reasoned

)
{%- endmacro %}

{#- The values of a row's key as one text, parts joined by |, personal ones masked. -#}
{% macro row_key(key, source_name, table_name) -%}
    {%- set personal = [] -%}
    {%- for column in contract_columns(source_name, table_name) -%}
        {%- if column.config.meta.get('sensitivity') == 'personal' -%}
            {%- do personal.append(column.name) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for column in key -%}
        {%- if column.removesuffix('_key') in personal -%}
            '***'
        {%- elif column.endswith('_at') -%}
            coalesce({{ timestamp_text(column) }}, 'null')
        {%- else -%}
            coalesce(cast({{ column }} as string), 'null')
        {%- endif -%}
        {{ " || '|' || " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
