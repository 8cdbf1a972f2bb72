{#- Two transfers never share a bigint key. -#}

select
    transfer_key,
    count(distinct transfer_id) as transfer_count
from {{ ref('int_ledger__transfer_versions') }}
group by transfer_key
having count(distinct transfer_id) > 1
