{#-
    The last CTEs of a base model: gives every row of `relation` its `row_status`.

    `quarantined`  it has a `quarantine_reason`, or an earlier known row has the same key and says
                   something else (`conflicting_duplicate`)
    `duplicate`    an earlier known row has the same key and says the same
    `staged`       all others

    Only keys that occur more than once are compared, so the usual table costs one count per key.
    Ends in CTE `statuses` with the columns of `relation`, `row_status`, and for quarantined rows
    `final_reason`, `row_key` and `row_text`.
-#}
{% macro row_status(relation, key, source_name, table_name) -%}
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

repeats as (

    select
        *,
        row_number() over (
            partition by {{ key | join(', ') }}, content_hash
            order by known_at, coalesce(raw_loaded_at, known_at)
        ) as copy_number,
        first_value(content_hash) over (
            partition by {{ key | join(', ') }}
            order by known_at, content_hash
        ) as first_content_hash
    from compared
    where content_hash is not null

),

judged as (

    select
        *,
        cast(1 as bigint) as copy_number,
        cast(null as string) as first_content_hash
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
            when copy_number > 1 then 'duplicate'
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
