{#-
    Prints what a build holds, as one line of JSON, for `amlmart run` to show:
    `dbt run-operation summary`. Reads tables only; runs on every engine. Of each subject only the
    gravest alert is listed, with its weightiest signal, or one busy subject would fill the list.
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
        'alerts': rows_as_text(
            'select severity, alert_status, count(*) from ' ~ ref('fct_alerts')
            ~ ' group by severity, alert_status order by min(-alert_score), 1, 2'),
        'gravest': rows_as_text(
            'select severity, alert_subject_id, reason from ('
            ~ ' select alr.severity, alr.alert_subject_id, alr.alert_score, alr.alert_id,'
            ~ " alr.reason || ' ' || sig.reason as reason,"
            ~ ' row_number() over (partition by alr.alert_subject_id'
            ~ ' order by alr.alert_score desc, asg.risk_weight desc,'
            ~ ' coalesce(sig.amount_usd, 0) desc, sig.signal_id) as place'
            ~ ' from ' ~ ref('fct_alerts') ~ ' as alr'
            ~ ' inner join ' ~ ref('fct_alert_signals') ~ ' as asg on alr.alert_id = asg.alert_id'
            ~ ' inner join ' ~ ref('fct_signals') ~ ' as sig on asg.signal_id = sig.signal_id'
            ~ " where alr.alert_status = 'open' and not asg.is_suppressed) as rnk"
            ~ ' where place = 1 order by alert_score desc, alert_id limit 5'),
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
