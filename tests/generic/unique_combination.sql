{#- Fails on each key, given by several columns, that occurs more than once. -#}
{% test unique_combination(model, combination) %}

    select
        {{ combination | join(', ') }},
        count(*) as row_count
    from {{ model }}
    group by {{ combination | join(', ') }}
    having count(*) > 1

{% endtest %}
