{#-
    What the current build knows and a replay did not: signals that are new, gone or of another
    state, first those of what had happened by then. Build the replay first; without `as_of` both
    sides are the same and nothing comes out.

    dbt build --exclude-resource-type unit_test --vars '{as_of: "2024-02-13"}'
    dbt show --select changes_since_a_replay --vars '{as_of: "2024-02-13"}'
-#}

{%- set replay = ref('fct_signals') -%}
{%- set current = api.Relation.create(
    database=replay.database,
    schema=replay.schema.split('__as_of_')[0],
    identifier=replay.identifier) %}

with

known_then as (

    select * from {{ replay }}

),

known_now as (

    select * from {{ current }}

),

final as (

    select
        {{ known_by_as_of('coalesce(cur.occurred_at, thn.occurred_at)') }} as had_happened,
        coalesce(cur.typology, thn.typology) as typology,
        coalesce(cur.subject_id, thn.subject_id) as subject_id,
        coalesce(thn.state, 'no signal') as state_then,
        coalesce(cur.state, 'no signal') as state_now,
        coalesce(cur.occurred_at, thn.occurred_at) as occurred_at,
        coalesce(cur.known_at, thn.known_at) as known_at,
        coalesce(cur.reason, thn.reason) as reason,
        coalesce(cur.signal_id, thn.signal_id) as signal_id
    from known_now as cur
    full outer join known_then as thn
        on cur.signal_id = thn.signal_id
    where cur.state is distinct from thn.state

)

select * from final
order by had_happened desc, known_at asc, signal_id asc
