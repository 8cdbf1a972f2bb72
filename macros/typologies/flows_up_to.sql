{#-
    A query: each judged transfer with the flows of its customer in the window up to it, (t - w, t],
    and from when on both were known.

    Both are cut into stretches as long as the window, and joined on two of them: a customer with many
    flows costs no more than its windows hold.
-#}
{% macro flows_up_to(judged, flows) -%}
    select
        jdg.transfer_key,
        jdg.parameter_set_id,
        flw.transfer_key as evidence_transfer_key,
        flw.rail,
        flw.direction,
        flw.amount_usd,
        flw.occurred_us,
        greatest(jdg.from_us, flw.from_us) as known_us
    from (
        select
            jud.*,
            {{ integer_divide('jud.occurred_us', 'jud.window_us') }} - bck.stretches_back as stretch
        from {{ judged }} as jud
        cross join (
            select 0 as stretches_back
            union all
            select 1 as stretches_back
        ) as bck
    ) as jdg
    inner join (
        select
            flo.*,
            win.window_us,
            {{ integer_divide('flo.occurred_us', 'win.window_us') }} as stretch
        from {{ flows }} as flo
        cross join (
            select distinct window_us
            from {{ judged }}
        ) as win
    ) as flw
        on
            jdg.customer_id = flw.customer_id
            and jdg.window_us = flw.window_us
            and jdg.stretch = flw.stretch
            and flw.occurred_us > jdg.occurred_us - jdg.window_us
            and flw.occurred_us <= jdg.occurred_us
{%- endmacro %}
