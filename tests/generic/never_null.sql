{#- Fails on each row where one of the columns is null: one scan instead of a test per column. -#}
{% test never_null(model, columns) %}

    select {{ columns | join(', ') }}
    from {{ model }}
    where
        {%- for column in columns %}
        {{ column }} is null{{ ' or' if not loop.last }}
        {%- endfor %}

{% endtest %}
