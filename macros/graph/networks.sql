{#- The days of payments that a network is made of. -#}
{% macro network_days() -%}
    {{ return(30) }}
{%- endmacro %}

{#- How many days earlier the network is that growth is measured against. -#}
{% macro network_growth_days() -%}
    {{ return(7) }}
{%- endmacro %}

{#-
    A node with more different neighbours than this is a hub: no path leads through it and it is no
    corner of a triangle (docs/decisions/0023).
-#}
{% macro network_hub_limit() -%}
    {{ return(100) }}
{%- endmacro %}

{#- The network of addresses as they stand on the chains, and that of parties, customers among them. -#}
{% macro networks() -%}
    {{ return({'addresses': 0, 'parties': 1}) }}
{%- endmacro %}

{#- One number for a day and network. -#}
{% macro graph_key(day, network) -%}
    2 * {{ day }} + {{ network }}
{%- endmacro %}

{#- The day of a graph key. -#}
{% macro graph_day(graph) -%}
    {{ integer_divide(graph, 2) }}
{%- endmacro %}

{#- One number for a node of a network, 60 bits of the MD5 of both keys. -#}
{% macro member_key(graph, node) -%}
    {{ hash_to_bigint('cast(' ~ graph ~ " as string) || ':' || cast(" ~ node ~ ' as string)') }}
{%- endmacro %}

{#-
    Whether a node of a row with a `chain` is a party: an address, a customer, a bank account. The
    order book and bank accounts that nobody named join what has nothing to do with each other.
-#}
{% macro is_party_node(node) -%}
    ({{ is_address_node(node) }} or {{ node }} like 'customer:%' or ({{ node }} like 'bank_account:%' and {{ node }} != 'bank_account:unknown'))
{%- endmacro %}

{#- The parts that the ranks of a graph add up to, less what division drops. -#}
{% macro pagerank_whole() -%}
    {{ return(1000000000000000) }}
{%- endmacro %}

{#- The percentage of a rank that follows the payments; the rest starts anew. -#}
{% macro pagerank_damping() -%}
    {{ return(85) }}
{%- endmacro %}

{#- Payments in a row that hops are counted over: as often as `int_network__hops` runs. -#}
{% macro network_hop_limit() -%}
    {{ return(5) }}
{%- endmacro %}

{#- Stands for no path, in models where a least number is looked for. -#}
{% macro no_path() -%}
    {{ return(99) }}
{%- endmacro %}

{#-
    The six numbers of hops: the column, the flag of the members that says what is looked for, and on
    which side of a node the neighbours are that tell it.
-#}
{% macro network_hops() -%}
    {%- set found = [] -%}
    {%- for name, flag in [('sanctioned', 'is_sanctioned'), ('mixer', 'is_mixing'), ('exchange', 'is_exchange')] -%}
        {%- do found.append(('from_' ~ name ~ '_hops', flag, 'is_payer')) -%}
        {%- do found.append(('to_' ~ name ~ '_hops', flag, 'is_payee')) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{#- Whether a neighbour tells its hops on: it is what is looked for, or paths lead through it. -#}
{% macro is_told(alias, hops) -%}
    ({{ alias }}.is_passed or {{ alias }}.{{ hops }} = 0)
{%- endmacro %}

{#- The hops of round 0: none at what is looked for itself. -#}
{% macro hops_at_start() -%}
    {%- for hops, flag, side in network_hops() -%}
        case when {{ flag }} then 0 else {{ no_path() }} end as {{ hops }},
        {% endfor -%}
{%- endmacro %}

{#- The fewest hops that neighbours (`nbr`, as they were in round `prv`) tell. -#}
{% macro hops_told() -%}
    {%- for hops, flag, side in network_hops() -%}
        min(case when nbr.{{ side }} and {{ is_told('prv', hops) }} then prv.{{ hops }} + 1 end) as {{ hops }},
        {% endfor -%}
{%- endmacro %}

{#- The fewer of the hops of a node (`prv`) and those told (`tol`). -#}
{% macro hops_so_far() -%}
    {%- for hops, flag, side in network_hops() -%}
        least(prv.{{ hops }}, coalesce(tol.{{ hops }}, {{ no_path() }})) as {{ hops }},
        {% endfor -%}
{%- endmacro %}

{#- Keeps the nodes with any path. -#}
{% macro has_path(alias) -%}
    (
    {%- for hops, flag, side in network_hops() -%}
        {{ alias }}.{{ hops }} < {{ no_path() }}{{ ' or ' if not loop.last }}
    {%- endfor -%}
    )
{%- endmacro %}
