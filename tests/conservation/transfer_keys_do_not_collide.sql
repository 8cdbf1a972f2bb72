{#- Two transfers never share a bigint key. -#}

select
    transfer_key,
    count(*) as transfer_count
from {{ ref('int_ledger__transfers') }}
group by transfer_key
having count(*) > 1
