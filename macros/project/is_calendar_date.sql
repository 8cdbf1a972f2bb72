{#- Whether a text names a day of the calendar, as 2024-02-29 does and 2023-02-29 does not. -#}
{% macro is_calendar_date(text) -%}
    {%- if not modules.re.fullmatch('[12]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])', text) -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set year, month, day = text[:4] | int, text[5:7] | int, text[8:] | int -%}
    {%- set next_month = modules.datetime.date(year + month // 12, month % 12 + 1, 1) -%}
    {{ return(day <= (next_month - modules.datetime.timedelta(days=1)).day) }}
{%- endmacro %}
