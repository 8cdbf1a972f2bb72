{#-
    The columns of velocity: what the sender (`snd`) and the receiver (`rcv`) paid and were paid in each
    window of `int_transfers__side_windows`. With `prior` the instant of the transfer is left out.
-#}
{% macro velocity_columns(prior=false) -%}
    {%- set form = 'prior_' if prior else '' -%}
    {%- for window, width, direction in directed_windows() -%}
        {%- for alias, side in [('snd', 'sender'), ('rcv', 'receiver')] -%}
            {%- set sums = {} -%}
            {%- for name in ['count', 'priced_count', 'usd_sum', 'usd_squared_sum'] -%}
                {%- set column = 'coalesce(' ~ alias ~ '.' ~ direction ~ '_' ~ name ~ '_' -%}
                {%- do sums.update({
                    name: '(' ~ column ~ window ~ ', 0) - ' ~ column ~ 'instant, 0))' if prior
                    else column ~ window ~ ', 0)'
                }) -%}
            {%- endfor -%}
            {%- set name = side ~ '_' ~ direction ~ '_' ~ form -%}
        {{ sums['count'] }} as {{ name }}count_{{ window }},
        cast({{ sums['usd_sum'] }} as decimal(38, 2)) as {{ name }}usd_sum_{{ window }},
        {{ alias }}.{{ direction }}_{{ form }}usd_max_{{ window }} as {{ name }}usd_max_{{ window }},
        {{ mean_of(sums['priced_count'], sums['usd_sum']) }} as {{ name }}usd_mean_{{ window }},
        {{ deviation_of(sums['priced_count'], sums['usd_sum'], sums['usd_squared_sum']) }} as {{ name }}usd_deviation_{{ window }},
        {% endfor -%}
    {%- endfor -%}
{%- endmacro %}
