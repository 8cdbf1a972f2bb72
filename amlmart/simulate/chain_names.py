"""What wallets, addresses and transactions are called on chain, by their numbers."""

from amlmart.simulate import columns
from amlmart.simulate.assets import EvmChain
from amlmart.simulate.growing import Array
from amlmart.simulate.randomness import key


class EvmNames:
    """Addresses and hashes on EVM chains; a wallet has one address on all of them."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self.salt = key(seed, "evm address")

    def addresses(self, wallets: Array) -> columns.EvmAddresses:
        """Return the addresses of wallets; -1 is none."""
        return columns.EvmAddresses(self.salt, wallets)

    def hashes(self, chain: EvmChain, numbers: Array) -> columns.EvmHashes:
        """Return the hashes of transactions."""
        return columns.EvmHashes(key(self._seed, "evm transaction", chain.name), numbers)

    def block_hashes(self, chain: EvmChain, numbers: Array) -> columns.EvmHashes:
        """Return the hashes of blocks."""
        return columns.EvmHashes(key(self._seed, "evm block", chain.name), numbers)

    def validators(self, chain: EvmChain, numbers: Array) -> columns.EvmAddresses:
        """Return who made these blocks: one of 97."""
        return columns.EvmAddresses(key(self._seed, "validators", chain.name), numbers * 7919 % 97)


class BitcoinNames:
    """Addresses and ids on Bitcoin."""

    def __init__(self, seed: int) -> None:
        self.salt = key(seed, "bitcoin address")
        self._transaction_salt = key(seed, "bitcoin transaction")
        self._block_salt = key(seed, "bitcoin block")

    def addresses(self, numbers: Array) -> columns.BitcoinAddresses:
        """Return the texts of addresses; -1 is none."""
        return columns.BitcoinAddresses(self.salt, numbers)

    def hashes(self, numbers: Array) -> columns.UtxoHashes:
        """Return the ids of transactions."""
        return columns.UtxoHashes(self._transaction_salt, numbers)

    def block_hashes(self, heights: Array) -> columns.UtxoHashes:
        """Return the hashes of blocks."""
        return columns.UtxoHashes(self._block_salt, heights)
