{#- The instant of knowledge as a UTC timestamp literal text, or none when a build uses all there is. -#}
{% macro as_of() -%}
    {%- set given = var('as_of') -%}
    {%- if given is none or given == '' -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set text = given | string -%}
    {%- set time = '([ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?)?(Z|\+00:00)?' -%}
    {%- if not is_calendar_date(text[:10]) or not modules.re.fullmatch(time, text[10:]) -%}
        {{ exceptions.raise_compiler_error(
            'Var as_of is ' ~ given ~ '; write it as 2022-06-30 or "2022-06-30 12:00:00", UTC.') }}
    {%- endif -%}
    {{ return(text.replace('T', ' ').replace('Z', '').replace('+00:00', '')) }}
{%- endmacro %}

{#- True for a row that was known at `as_of`; every row is when there is no `as_of`. -#}
{% macro known_by_as_of(known_at_column='known_at') -%}
    {%- if as_of() is none -%}
        true
    {%- else -%}
        {#- A row with no time at all cannot be placed: it stays, and goes to quarantine. -#}
        ({{ known_at_column }} <= cast('{{ as_of() }}' as timestamp) or {{ known_at_column }} is null)
    {%- endif -%}
{%- endmacro %}
