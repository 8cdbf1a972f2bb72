{#-
    The table of an incremental model in the schema of this one, as earlier runs left it; none where
    there is none yet or a full refresh makes it anew. For models that are built before it.
-#}
{% macro kept_relation(model_name) -%}
    {%- if execute and not should_full_refresh() -%}
        {{ return(adapter.get_relation(this.database, this.schema, model_name)) }}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro %}
