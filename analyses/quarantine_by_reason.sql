{#-
    What is in quarantine: rows by table and reason, as a share of all rows of the table, with one
    of them as an example. Personal columns show as ***.

    dbt show --select quarantine_by_reason --limit 50
-#}

with

quarantined as (

    select
        source_table,
        quarantine_reason,
        count(*) as quarantined_row_count,
        min(row_text) as example_row_text
    from {{ ref('fct_quarantined_rows') }}
    group by source_table, quarantine_reason

),

tables as (

    select
        source_table,
        cast(sum(source_row_count) as bigint) as source_row_count
    from {{ ref('fct_source_reconciliation') }}
    group by source_table

),

final as (

    select
        qrt.source_table,
        qrt.quarantine_reason,
        qrt.quarantined_row_count,
        tbl.source_row_count,
        cast(qrt.quarantined_row_count as double)
        / cast(nullif(tbl.source_row_count, 0) as double) as quarantined_share,
        qrt.example_row_text
    from quarantined as qrt
    left join tables as tbl
        on qrt.source_table = tbl.source_table

)

select * from final
order by quarantined_row_count desc, source_table asc, quarantine_reason asc
