{#-
    What materializations share that build a table in several steps. Each step is a table of its own
    (macros/engine/step_table.sql), because one engine keeps no other result between statements.
-#}

{#- Makes the table of a step anew and returns it. -#}
{% macro make_step(step, sql) -%}
    {%- set relation = step_relation(step) -%}
    {%- call statement('make_' ~ step) -%}
        {{ create_step(relation, sql) }}
    {%- endcall -%}
    {{ return(relation) }}
{%- endmacro %}

{#- True where a table has a row. -#}
{% macro has_rows(relation) -%}
    {{ return(run_query('select 1 as is_there from ' ~ relation ~ ' limit 1').rows | length > 0) }}
{%- endmacro %}

{#- Puts the query in the place of the model's table, as its last step. -#}
{% macro replace_table(sql) -%}
    {%- set old_relation = adapter.get_relation(
        database=this.database, schema=this.schema, identifier=this.identifier) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- if old_relation is not none -%}
        {%- do adapter.drop_relation(old_relation) -%}
    {%- endif -%}
    {%- call statement('main') -%}
        {{ create_table_as(False, target_relation, sql) }}
    {%- endcall -%}
    {%- do persist_docs(target_relation, model) -%}
    {{ return(target_relation) }}
{%- endmacro %}
