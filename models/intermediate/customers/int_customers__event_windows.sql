{#-
    What happened around a customer's account, in the trailing windows, on the evenings on which any
    of it changed; it stays so until the next.
-#}

with

changes as (

    select
        {{ signal_changes(event_signals()) }},
        customer_id,
        change_day
    from {{ ref('int_customers__signal_changes') }}
    where signal_name in ({{ quoted_names(event_signals()) }})
    group by customer_id, change_day

),

final as (

    select
        {{ signal_states(event_signals()) }},
        customer_id,
        change_day
    from changes

)

select * from final
