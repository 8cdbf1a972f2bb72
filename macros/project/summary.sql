{#-
    Prints what a build holds, as one line of JSON, for `amlmart run` to show:
    `dbt run-operation summary`. Reads tables only; runs on every engine. Of each subject only the
    strongest signal is listed, or one busy subject would fill the list.
-#}
{% macro summary() -%}
    {%- set layers = {} -%}
    {%- for node in graph.nodes.values() | sort(attribute='unique_id')
        if node.resource_type == 'model' and node.config.materialized in ('table', 'incremental') -%}
        {%- set layer = node.fqn[1] -%}
        {%- if layer != 'probes' -%}
            {%- set relation = api.Relation.create(
                database=node.database, schema=node.schema, identifier=node.name) -%}
            {%- do layers.setdefault(layer, []).append(
                'select count(*) as row_count from ' ~ relation) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set counts = [] -%}
    {%- for layer in ['staging', 'intermediate', 'features', 'typologies', 'marts'] if layer in layers -%}
        {%- set queries = layers[layer] -%}
        {%- set total = run_query(
            'select cast(sum(row_count) as bigint) from (' ~ queries | join(' union all ') ~ ') as cnt'
        ).rows[0][0] -%}
        {%- do counts.append([layer, queries | length, total | int]) -%}
    {%- endfor -%}
    {%- do print('amlmart_summary ' ~ tojson({
        'layers': counts,
        'quarantine': rows_as_text(
            'select source_table, quarantine_reason, count(*) from ' ~ ref('fct_quarantined_rows')
            ~ ' group by source_table, quarantine_reason order by 1, 2'),
        'signals': rows_as_text(
            'select typology, state, count(*) from ' ~ ref('fct_signals')
            ~ ' group by typology, state order by 1, 2'),
        'strongest': rows_as_text(
            'select typology, subject_id, reason from ('
            ~ ' select sig.*, typ.risk_weight, row_number() over (partition by sig.subject_id'
            ~ ' order by typ.risk_weight desc, coalesce(sig.amount_usd, 0) desc, sig.signal_id) as place'
            ~ ' from ' ~ ref('fct_signals') ~ ' as sig'
            ~ ' inner join ' ~ ref('dim_typologies') ~ ' as typ on sig.typology = typ.typology'
            ~ " where sig.state = 'signal') as rnk where place = 1"
            ~ ' order by risk_weight desc, coalesce(amount_usd, 0) desc, signal_id limit 5'),
    })) -%}
{%- endmacro %}

{#- The rows of a query as lists of texts. -#}
{% macro rows_as_text(query) -%}
    {%- set texts = [] -%}
    {%- for row in run_query(query).rows -%}
        {%- set values = [] -%}
        {%- for value in row -%}
            {%- do values.append(value | string) -%}
        {%- endfor -%}
        {%- do texts.append(values) -%}
    {%- endfor -%}
    {{ return(texts) }}
{%- endmacro %}
