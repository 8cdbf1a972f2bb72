{#- What a counterparty sent and received in the trailing windows, on its days. -#}

{{ party_flow_windows(ref('int_counterparties__days'), ref('int_counterparties__tiles')) }}
