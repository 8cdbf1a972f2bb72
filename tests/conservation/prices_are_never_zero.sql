{#- A missing price is null with its status; it is never zero, and a status never lies. -#}

select
    transfer_id,
    price_usd,
    price_status
from {{ ref('int_ledger__transfer_versions') }}
where
    price_usd <= 0
    or (price_status = 'priced') != (amount_usd is not null)
    or (price_status in ('no_price', 'no_recent_price')) != (price_usd is null)
