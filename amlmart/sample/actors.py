"""Who the sample's addresses outside the exchange belong to. All names are invented."""

from amlmart.sample.addresses import (
    CHECKSUMMED,
    P2PKH,
    P2SH,
    P2TR,
    P2WPKH,
    bitcoin_address,
    evm_address,
)

# The exchange's own wallets.
HOT_EVM = evm_address("hot wallet")
COLD_EVM = evm_address("cold wallet")
HOT_BITCOIN = bitcoin_address("hot wallet", P2WPKH)

# People whose names nobody knows, seen from the first days on.
EVM_WALKERS = tuple(evm_address(f"walker {n}") for n in range(60))
BITCOIN_WALKERS = tuple(
    bitcoin_address(f"walker {n}", (P2PKH, P2SH, P2WPKH, P2TR)[n % 4]) for n in range(16)
)
# Known for long, like a walker, and receives one large transfer.
OLD_ACQUAINTANCE = EVM_WALKERS[5]

EXCHANGES_EVM = {
    "harbor": tuple(evm_address(f"harbor {n}") for n in range(4)),
    "lotus": tuple(evm_address(f"lotus {n}") for n in range(3)),
    "quayside": tuple(evm_address(f"quayside {n}") for n in range(2)),
}
EXCHANGES_BITCOIN = {
    "harbor": tuple(bitcoin_address(f"harbor {n}", P2SH) for n in range(3)),
    "lotus": tuple(bitcoin_address(f"lotus {n}") for n in range(2)),
}
MERCHANTS = tuple(evm_address(f"merchant {n}") for n in range(6))
# Tagged in mixed case, seen on chain in lower case.
GAMBLING_AS_TAGGED = (CHECKSUMMED[2], evm_address("dice hall"), evm_address("card table"))
GAMBLING = tuple(address.lower() for address in GAMBLING_AS_TAGGED)
GAMBLING_BITCOIN = bitcoin_address("dice hall", P2PKH)
CONTRACTS = tuple(evm_address(f"contract {n}") for n in range(8))
MINER_BITCOIN = bitcoin_address("mining pool", P2PKH)
POOL_MEMBERS = tuple(bitcoin_address(f"pool member {n}") for n in range(8))

# Mixers: known for long, tagged only on 20 March, claimed to be one without origin, and one that
# became a mixer on 1 March.
MIXER = evm_address("mixer cyclone")
MIXER_RELAYER = evm_address("mixer relayer")
MIXER_TAGGED_LATE = evm_address("mixer fogbank")
MIXER_WEAK_CLAIM = evm_address("mixer rumour")
MIXER_SINCE_MARCH = evm_address("mixer newly used")
MIXER_BITCOIN = bitcoin_address("mixer laundromat", P2SH)

# Sanctioned, by what is peculiar to each; see `attribution` for the dates.
SANCTIONED_AS_LISTED = CHECKSUMMED[3]
SANCTIONED = SANCTIONED_AS_LISTED.lower()
LISTED_THREE_WEEKS_LATER = evm_address("listed three weeks later")
DELISTED = evm_address("delisted")
LISTING_KNOWN_LATE = evm_address("listing known late")
LISTED_AFTER_THE_SAMPLE = evm_address("listed after the sample")
NEVER_SEEN_SANCTIONED = evm_address("sanctioned and never seen")
SANCTIONED_BITCOIN = bitcoin_address("sanctioned", P2PKH)
LISTED_LATER_BITCOIN = bitcoin_address("listed later", P2WPKH)

# First seen within a day of a transfer near the line of 10,000 USD.
FRESH_LARGE = evm_address("fresh, large value")
FRESH_AT_ONCE = evm_address("fresh, large value at once")
FRESH_JUST_UNDER = evm_address("fresh, just under the line")
FRESH_BITCOIN = bitcoin_address("fresh, large value", P2TR)
