{#- Every on-chain transfer has a verdict of every typology and parameter set, and just one. -#}

select *
from {{ ref('fct_screening_coverage') }}
where state = 'no_verdict'
