"""The EVM chains: who holds what, and the transactions of a day.

A wallet has one address on every chain. What a wallet receives can be spent from the next day on;
wallets of scenarios, which act one after the other, can spend at once. So no order of events
within a day can make a balance negative. Fees leave the balance of the sender.
"""

import numpy as np

from amlmart.simulate.assets import EVM_CHAINS, EvmChain
from amlmart.simulate.chain_names import EvmNames
from amlmart.simulate.clock import DAY, SECOND, Times
from amlmart.simulate.day import Day
from amlmart.simulate.evm_rows import CALL, PLAIN, TOKEN, EvmRows, in_blocks
from amlmart.simulate.growing import Array, Gathered, Growing, part, prefixed, rank_within
from amlmart.simulate.marking import NO_LABEL, TransferLabels
from amlmart.simulate.randomness import stream

# Gas of a plain transfer (yellow paper), of a token transfer and of a call (typical receipts).
NATIVE_GAS = 21_000
TOKEN_GAS = 52_000
CALL_GAS = 110_000
# What a sender keeps ready for the fee of one transaction, in units of the chain's coin.
_USUAL_PRICE_GWEI = {"ethereum": 24.0, "polygon": 60.0}


def slot(chain: EvmChain, asset: int) -> str:
    """Return the name of the balances of an asset on a chain."""
    return f"{chain.name}.{asset}"


class Evm:
    """Balances of all wallets on all EVM chains, and what they send."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.names = EvmNames(seed)
        slots = {
            slot(chain, asset): (np.int64, 0) for chain in EVM_CHAINS for asset in chain.assets
        }
        nonces = {f"nonce.{chain.name}": (np.int64, 0) for chain in EVM_CHAINS}
        self.wallets = Growing(is_scripted=(np.bool_, False), **slots, **nonces)
        self.sent = {chain.name: 0 for chain in EVM_CHAINS}
        self._rows = EvmRows(self.names)
        self._gathered = Gathered()
        self._credits: list[tuple[str, Array, Array]] = []
        self._gas_price = dict(_USUAL_PRICE_GWEI)
        self._rng = stream(seed, "evm", -1)

    def is_scripted(self, wallet: int) -> bool:
        """Return whether a wallet belongs to a scenario."""
        return bool(self.wallets.view("is_scripted")[wallet])

    def new_wallets(self, count: int, *, is_scripted: bool = False) -> Array:
        """Add wallets that hold nothing and return their numbers."""
        numbers = self.wallets.add(count)
        self.wallets.view("is_scripted")[numbers] = is_scripted
        return numbers

    def balance(self, chain: EvmChain, asset: int) -> Array:
        """Return what every wallet holds of an asset, in its smallest simulated unit."""
        return self.wallets.view(slot(chain, asset))

    def begin(self, day: Day) -> None:
        """Begin a day: fix the usual price of gas."""
        self._rng = stream(self.seed, "evm", day.number)
        for chain in EVM_CHAINS:
            swing = stream(self.seed, "gas", chain.name, day.number // 7).normal(0, 0.35)
            swing += self._rng.normal(0, 0.2)
            self._gas_price[chain.name] = _USUAL_PRICE_GWEI[chain.name] * float(np.exp(swing))

    def fee_reserve(self, chain: EvmChain, gas: int = TOKEN_GAS) -> int:
        """Return the most that one transaction of this gas costs today, in gwei."""
        return int(self._gas_price[chain.name] * 2 * gas) + 1

    def block_time(self, day: Day, chain: EvmChain, times: Times) -> Times:
        """Return when the next block after each instant is made, within the day."""
        length = chain.block_seconds * SECOND
        return np.minimum((times - day.start) // length + 1, DAY // length - 1) * length + day.start

    def send_native(
        self,
        day: Day,
        chain: EvmChain,
        senders: Array,
        receivers: Array,
        gwei: Array,
        times: Times,
        label: Array | int = NO_LABEL,
    ) -> tuple[Array, Times]:
        """Send coin; return transaction numbers and block times. The senders must hold it."""
        fee, gas_price = self._fees(chain, len(senders), NATIVE_GAS)
        self._debit(chain, chain.coin, senders, gwei + fee)
        self._credit(chain, chain.coin, receivers, gwei)
        return self._transact(
            *(day, chain, PLAIN, chain.coin, senders, receivers, gwei, times, label),
            *(NATIVE_GAS, gas_price),
        )

    def send_token(
        self,
        day: Day,
        chain: EvmChain,
        asset: int,
        senders: Array,
        receivers: Array,
        units: Array,
        times: Times,
        label: Array | int = NO_LABEL,
    ) -> tuple[Array, Times]:
        """Send a token; the senders must hold it, and coin for the fee."""
        fee, gas_price = self._fees(chain, len(senders), TOKEN_GAS)
        self._debit(chain, chain.coin, senders, fee)
        self._debit(chain, asset, senders, units)
        self._credit(chain, asset, receivers, units)
        numbers, blocks = self._transact(
            *(day, chain, TOKEN, asset, senders, receivers, units, times, NO_LABEL),
            *(TOKEN_GAS, gas_price),
        )
        self._log(chain, asset, numbers, senders, receivers, units, blocks, label)
        return numbers, blocks

    def send(
        self,
        day: Day,
        chain: EvmChain,
        asset: int,
        senders: Array,
        receivers: Array,
        units: Array,
        times: Times,
        label: Array | int = NO_LABEL,
    ) -> tuple[Array, Times]:
        """Send coin or token, whichever the asset is on this chain."""
        if asset == chain.coin:
            return self.send_native(day, chain, senders, receivers, units, times, label)
        return self.send_token(day, chain, asset, senders, receivers, units, times, label)

    def pay_from_contract(
        self,
        day: Day,
        chain: EvmChain,
        callers: Array,
        contracts: Array,
        receivers: Array,
        gwei: Array,
        times: Times,
        label: Array | int = NO_LABEL,
    ) -> tuple[Array, Times]:
        """Let a contract pay coin inside a transaction of `callers`, seen in traces only."""
        fee, gas_price = self._fees(chain, len(callers), CALL_GAS)
        self._debit(chain, chain.coin, callers, fee)
        self._debit(chain, chain.coin, contracts, gwei)
        self._credit(chain, chain.coin, receivers, gwei)
        numbers, blocks = self._transact(
            *(day, chain, CALL, chain.coin, callers, contracts, np.zeros_like(gwei), times),
            *(NO_LABEL, CALL_GAS, gas_price),
        )
        self._gathered.put(
            f"trace.{chain.name}",
            number=numbers,
            caller=callers,
            contract=contracts,
            receiver=receivers,
            units=gwei,
            block_at=blocks,
            label=label,
        )
        return numbers, blocks

    def swap(
        self,
        day: Day,
        chain: EvmChain,
        traders: Array,
        pools: Array,
        gwei: Array,
        asset: int,
        units: Array,
        times: Times,
        label: Array | int = NO_LABEL,
    ) -> tuple[Array, Times]:
        """Let traders pay coin to a pool and get a token of it in the same transaction."""
        fee, gas_price = self._fees(chain, len(traders), CALL_GAS)
        self._debit(chain, chain.coin, traders, gwei + fee)
        self._credit(chain, chain.coin, pools, gwei)
        self._debit(chain, asset, pools, units)
        self._credit(chain, asset, traders, units)
        numbers, blocks = self._transact(
            *(day, chain, CALL, chain.coin, traders, pools, gwei, times, label),
            *(CALL_GAS, gas_price),
        )
        self._log(chain, asset, numbers, pools, traders, units, blocks, label)
        return numbers, blocks

    def _fees(self, chain: EvmChain, count: int, gas: int) -> tuple[Array, Array]:
        """Return fees in gwei, rounded up, and gas prices in wei."""
        factor = np.clip(np.exp(self._rng.normal(0, 0.15, count)), 0.6, 1.9)
        wei = (self._gas_price[chain.name] * factor * 1e9).astype(np.int64)
        return -(-wei * gas // 10**9), wei

    def _debit(self, chain: EvmChain, asset: int, wallets: Array, units: Array) -> None:
        np.subtract.at(self.wallets.view(slot(chain, asset)), wallets, units)

    def _credit(self, chain: EvmChain, asset: int, wallets: Array, units: Array) -> None:
        name = slot(chain, asset)
        at_once = self.wallets.view("is_scripted")[wallets]
        if at_once.any():
            np.add.at(self.wallets.view(name), wallets[at_once], units[at_once])
        if not at_once.all():
            self._credits.append((name, wallets[~at_once], units[~at_once]))

    def _transact(
        self,
        day: Day,
        chain: EvmChain,
        kind: int,
        asset: int,
        senders: Array,
        receivers: Array,
        units: Array,
        times: Times,
        label: Array | int,
        gas: int,
        gas_price: Array,
    ) -> tuple[Array, Times]:
        first = self.sent[chain.name]
        self.sent[chain.name] = first + len(senders)
        numbers = np.arange(first, first + len(senders), dtype=np.int64)
        blocks = self.block_time(day, chain, times)
        self._gathered.put(
            f"transaction.{chain.name}",
            number=numbers,
            sort=kind,
            asset=asset,
            sender=senders,
            receiver=receivers,
            units=units,
            block_at=blocks,
            gas=gas,
            gas_price=gas_price,
            label=label,
        )
        return numbers, blocks

    def _log(
        self,
        chain: EvmChain,
        asset: int,
        numbers: Array,
        senders: Array,
        receivers: Array,
        units: Array,
        blocks: Times,
        label: Array | int,
    ) -> None:
        self._gathered.put(
            f"log.{chain.name}",
            number=numbers,
            asset=asset,
            sender=senders,
            receiver=receivers,
            units=units,
            block_at=blocks,
            label=label,
        )

    def end(self, day: Day, labels: TransferLabels) -> None:
        """End a day: write its rows and let everybody have what they received."""
        for chain in EVM_CHAINS:
            sent = self._gathered.take(f"transaction.{chain.name}")
            if sent is None:
                continue
            nonces = self.wallets.view(f"nonce.{chain.name}")
            sent = in_blocks(day, chain, sent)
            sent["nonce"] = nonces[sent["sender"]] + rank_within(sent["sender"])
            np.add.at(nonces, sent["sender"], 1)
            logs = self._gathered.take(f"log.{chain.name}")
            traces = self._gathered.take(f"trace.{chain.name}")
            self._rows.write(day, chain, sent, logs, traces, labels)
        for name, wallets, units in self._credits:
            np.add.at(self.wallets.view(name), wallets, units)
        self._credits.clear()

    def state(self) -> dict[str, Array]:
        """Return everything that the next day needs."""
        sent = {f"sent.{name}": np.array([count]) for name, count in self.sent.items()}
        return prefixed("wallets", self.wallets.state()) | sent

    def restore(self, state: dict[str, Array]) -> None:
        """Go on from a state."""
        self.wallets.restore(part("wallets", state))
        self.sent = {name: int(state[f"sent.{name}"][0]) for name in self.sent}
