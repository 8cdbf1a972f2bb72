{#-
    Where the steps of a materialization stand: tables that one statement makes and later ones read.
    DuckDB has temporary tables, which are neither compressed nor logged and end with the connection.
    Spark's temporary views would run again at each reading, so there a step is a table like others.
-#}

{#- The table of a step of the model that is being built. -#}
{% macro step_relation(step) -%}
    {{ return(adapter.dispatch('step_relation', 'amlmart')(step)) }}
{%- endmacro %}

{% macro default__step_relation(step) -%}
    {{ unsupported_engine('step_relation') }}
{%- endmacro %}

{% macro duckdb__step_relation(step) -%}
    {{ return(api.Relation.create(
        database='temp', schema='main', identifier=this.identifier ~ '__' ~ step, type='table'
    )) }}
{%- endmacro %}

{% macro spark__step_relation(step) -%}
    {{ return(api.Relation.create(
        database=this.database, schema=this.schema, identifier=this.identifier ~ '__' ~ step, type='table'
    )) }}
{%- endmacro %}

{#- The statement that makes it from a query. -#}
{% macro create_step(relation, sql) -%}
    {{ return(adapter.dispatch('create_step', 'amlmart')(relation, sql)) }}
{%- endmacro %}

{% macro default__create_step(relation, sql) -%}
    {{ unsupported_engine('create_step') }}
{%- endmacro %}

{% macro duckdb__create_step(relation, sql) -%}
    create or replace temporary table {{ relation }} as (
        {{ sql }}
    )
{%- endmacro %}

{% macro spark__create_step(relation, sql) -%}
    {{ return(create_table_as(False, relation, sql)) }}
{%- endmacro %}

{#- Drops those that a run which failed has left; `steps` are all names there can be. -#}
{% macro drop_left_steps(steps) -%}
    {{ return(adapter.dispatch('drop_left_steps', 'amlmart')(steps)) }}
{%- endmacro %}

{% macro default__drop_left_steps(steps) -%}
    {{ unsupported_engine('drop_left_steps') }}
{%- endmacro %}

{% macro duckdb__drop_left_steps(steps) -%}
    {#- They ended with its connection. -#}
{%- endmacro %}

{% macro spark__drop_left_steps(steps) -%}
    {%- for step in steps -%}
        {%- set relation = step_relation(step) -%}
        {%- set left = adapter.get_relation(
            database=relation.database, schema=relation.schema, identifier=relation.identifier) -%}
        {%- if left is not none -%}
            {%- do adapter.drop_relation(left) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}

{#- Drops steps that are not needed any longer. -#}
{% macro drop_steps(relations) -%}
    {{ return(adapter.dispatch('drop_steps', 'amlmart')(relations)) }}
{%- endmacro %}

{% macro default__drop_steps(relations) -%}
    {{ unsupported_engine('drop_steps') }}
{%- endmacro %}

{% macro duckdb__drop_steps(relations) -%}
    {%- if relations -%}
        {#- One statement: dbt takes longer to hand it over than DuckDB to drop them. -#}
        {%- call statement('drop_steps') -%}
            {% for relation in relations %}drop table {{ relation }}; {% endfor %}
        {%- endcall -%}
    {%- endif -%}
{%- endmacro %}

{% macro spark__drop_steps(relations) -%}
    {%- for relation in relations -%}
        {%- do adapter.drop_relation(relation) -%}
    {%- endfor -%}
{%- endmacro %}
