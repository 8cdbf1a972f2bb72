{#- What an address sent and received in the trailing windows, on its days. -#}

{{ party_flow_windows(ref('int_addresses__days'), ref('int_addresses__tiles')) }}
