{#- The weights of a risk score add up to 1, so that the score is within 0 and 1. -#}

select
    entity,
    exposure_weight + hops_weight + rank_weight + cluster_weight as weight_sum
from {{ ref('network_risk_weights') }}
where exposure_weight + hops_weight + rank_weight + cluster_weight != 1
