{#-
    What `amlmart training-set` runs: for each model the features of every label as of its time, one
    row per label, written as Parquet to `<out>/<model>`. `dbt run-operation training_rows`.

    The labels come as a Parquet file of row numbers, keys and times; what the labels say stays out
    of the database. Without a time of its own a label has that of its row in the model `anchor`.
    `as_of_us` is the last instant of knowledge.
-#}
{% macro training_rows(labels, models, anchor, as_of_us, out) -%}
    {%- set missing = [] -%}
    {%- for model in models -%}
        {%- if load_relation(ref(model.name)) is none -%}
            {%- do missing.append(ref(model.name) | string) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if not missing -%}
        {%- for model in models -%}
            {%- do write_parquet(training_query(labels, model, anchor, as_of_us), out ~ '/' ~ model.name) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- do print('amlmart_training_rows ' ~ tojson({
        'missing': missing,
        'engine': adapter.type(),
        'version': run_query('select version()').rows[0][0] | string,
    })) -%}
{%- endmacro %}

{#-
    One row per label: its number, its time, whether there is a row, and the model's columns. A row
    per event counts by equal keys, where it was known by the label's time; a row per day from the
    end of its day on.
-#}
{% macro training_query(labels, model, anchor, as_of_us) -%}
    with

    numbered as (
        {%- if anchor is none %}
        select * from {{ parquet_rows(labels) }}
        {%- else %}
        select
            lab.*,
            {{ epoch_us('anc.known_at') }} as label_us
        from {{ parquet_rows(labels) }} as lab
        left join {{ ref(anchor.name) }} as anc
            on {% for key in anchor['keys'] %}lab.{{ key }} = anc.{{ key }}{{ ' and ' if not loop.last }}{% endfor %}
        {%- endif %}
    ),

    labels as (
        select * from numbered
        where label_us <= {{ as_of_us }}
    ),

    {% set date_column = model.date_column -%}
    states as (
        select
            {% for key in model['keys'] %}sta.{{ key }}, {% endfor -%}
            {% for column in model.columns %}sta.{{ column }}, {% endfor -%}
            {%- if date_column is none %}
            {{ epoch_us('sta.known_at') }} as state_us
            {%- else %}
            sta.{{ date_column }} as state_date,
            {{ epoch_us('cast(' ~ add_days('sta.' ~ date_column, 1) ~ ' as timestamp)') }} as state_us
            {%- endif %}
        from {{ ref(model.name) }} as sta
        {#- Only the keys of labels: sorting all the others would be for nothing. #}
        where exists (
            select 1 from labels
            where {% for key in model['keys'] %}labels.{{ key }} = sta.{{ key }}{{ ' and ' if not loop.last }}{% endfor %}
        )
    ),

    found as (
        {%- if date_column is none %}
        select
            lab.label_row,
            {% for column in model.columns %}sta.{{ column }}, {% endfor -%}
            sta.state_us is not null as has_state
        from labels as lab
        left join states as sta
            on sta.state_us <= lab.label_us
                {% for key in model['keys'] %}and lab.{{ key }} = sta.{{ key }} {% endfor %}
        {%- else %}
        {{ as_of_join(
            events='labels', event_columns=['label_row'], event_time='label_us',
            states='states', state_columns=['state_date'] + model.columns, state_time='state_us',
            keys=model['keys']) }}
        {%- endif %}
    )

    select
        lab.label_row,
        lab.label_us,
        {% if date_column is not none %}fnd.state_date, {% endif -%}
        {% for column in model.columns %}fnd.{{ column }}, {% endfor -%}
        coalesce(fnd.has_state, false) as has_state
    from numbered as lab
    left join found as fnd
        on lab.label_row = fnd.label_row
{%- endmacro %}
