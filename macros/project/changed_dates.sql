{#-
    The dates an incremental run replaces, from var `changed_dates`; empty for all.

    A row changes the date it happened on, and the dates of all rows with its key: a version ends
    there. A transaction also changes the dates of the deposits and withdrawals that name its hash,
    and these the date of the transaction. Prices, deposit addresses and UTXO outputs reach further:
    replace all dates when one comes late.
-#}
{% macro changed_dates() -%}
    {%- set given = var('changed_dates') or [] -%}
    {%- if given is string or given is mapping or given is not iterable -%}
        {{ exceptions.raise_compiler_error(
            'Var changed_dates is ' ~ given ~ '; write a list of dates such as ["2024-03-01"].') }}
    {%- endif -%}
    {%- set dates = given | map('string') | list -%}
    {%- for date in dates if not is_calendar_date(date) -%}
        {{ exceptions.raise_compiler_error(
            'Var changed_dates holds ' ~ date ~ '; write each date as 2024-03-01.') }}
    {%- endfor -%}
    {{ return(dates) }}
{%- endmacro %}

{% macro date_literals(dates) -%}
    {%- for date in dates -%}cast('{{ date }}' as date){{ ', ' if not loop.last }}{%- endfor -%}
{%- endmacro %}

{#- Keeps the rows of these dates; all rows where `dates` is none. -#}
{% macro in_dates(dates, date_column='occurred_date') -%}
    {%- if dates is none -%}
        true
    {%- elif not dates -%}
        false
    {%- else -%}
        {{ date_column }} in ({{ date_literals(dates) }})
    {%- endif -%}
{%- endmacro %}

{#- Keeps the rows of the dates an incremental run replaces; all rows in any other run. -#}
{% macro in_changed_dates(date_column='occurred_date') -%}
    {{ in_dates(changed_dates() if is_incremental() and changed_dates() else none, date_column) }}
{%- endmacro %}

{#- Takes the changed dates out before an incremental model appends them anew. -#}
{% macro remove_changed_dates(relation) -%}
    {%- if is_incremental() -%}
        {{ return(remove_dates(relation, changed_dates())) }}
    {%- endif -%}
{%- endmacro %}
