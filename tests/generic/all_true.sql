{#- Fails on each row where a boolean column is not true. -#}
{% test all_true(model, column) %}

    select *
    from {{ model }}
    where {{ column }} is distinct from true

{% endtest %}
