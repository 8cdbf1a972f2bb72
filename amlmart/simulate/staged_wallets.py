"""Wallets on chain as acts name them: a chain and a number, of a scenario or of a service."""

from typing import Any

import numpy as np

from amlmart.simulate.assets import BITCOIN, BTC, EVM_CHAINS, EvmChain
from amlmart.simulate.bitcoin_wallets import DUST
from amlmart.simulate.clock import MINUTE, SECOND
from amlmart.simulate.cue import Cue, Declined, NotYet
from amlmart.simulate.day import Day
from amlmart.simulate.directory import Directory
from amlmart.simulate.evm import CALL_GAS, Evm
from amlmart.simulate.exchange_words import BITCOIN_NUMBER
from amlmart.simulate.purses import Purses
from amlmart.simulate.randomness import stream
from amlmart.simulate.services import VASPS
from amlmart.simulate.utxo import Output, Spent, Utxo

# A wallet as it stands in an act's arguments: `evm` or `bitcoin`, and its number.
Named = list[Any]

EVM_BY_NAME: dict[str, EvmChain] = {chain.name: chain for chain in EVM_CHAINS}


def chain_number(chain: str) -> int:
    """Return the number of a chain in deposits and withdrawals."""
    return BITCOIN_NUMBER if chain == BITCOIN else EVM_CHAINS.index(EVM_BY_NAME[chain])


class StagedWallets:
    """What wallets hold, what is under way to them, and what they send.

    `rng` is the generator of the day's acts.
    """

    def __init__(
        self, seed: int, directory: Directory, evm: Evm, utxo: Utxo, purses: Purses
    ) -> None:
        self.seed = seed
        self.directory = directory
        self.evm = evm
        self.utxo = utxo
        self.purses = purses
        self.rng = stream(seed, "stage", -1)
        # Codes of wallets that received anything.
        self.used: set[int] = set()
        self._service_of = {
            _code([chain, int(wallet)]): place
            for chain, by_place in (("evm", directory.evm), (BITCOIN, directory.bitcoin_wallets))
            for place, wallets in enumerate(by_place)
            for wallet in wallets.tolist()
        }

    def begin(self, day: Day) -> None:
        """Begin a day."""
        self.rng = stream(self.seed, "stage", day.number)

    # Who they are and what they hold.

    def new(self, chain: str) -> int:
        """Return a new wallet of a scenario, which can spend at once what it gets."""
        add = self.utxo.wallets.new if chain == BITCOIN else self.evm.new_wallets
        return int(add(1, is_scripted=True)[0])

    def service(self, wallet: Named) -> int:
        """Return the service a wallet belongs to, -1 for none."""
        return self._service_of.get(_code(wallet), -1)

    def is_scripted(self, wallet: Named) -> bool:
        """Return whether a wallet belongs to a scenario."""
        number = int(wallet[1])
        if wallet[0] == BITCOIN:
            return self.utxo.wallets.is_scripted(number)
        return self.evm.is_scripted(number)

    def held(self, wallet: Named, chain: str, asset: int) -> int:
        """Return what a wallet can spend now."""
        number = int(wallet[1])
        if chain != BITCOIN:
            return int(self.evm.balance(EVM_BY_NAME[chain], asset)[number])
        if self.is_scripted(wallet):
            return self.utxo.wallets.scripted_balance(number)
        return self.utxo.wallets.spendable(number)

    def receiving_address(self, wallet: Named) -> int:
        """Return the Bitcoin address a wallet is paid at; services hand out new ones."""
        owner = np.array([wallet[1]])
        if self.service(wallet) >= 0 and self.rng.random() < 0.5:
            return int(self.utxo.wallets.new_addresses(owner)[0])
        return int(self.utxo.wallets.main_address(owner)[0])

    def pick(self, wallets: list[int]) -> int:
        """Return one of several wallets."""
        return wallets[int(self.rng.integers(0, len(wallets)))]

    # Under way.

    def was_used(self, wallet: Named) -> bool:
        """Return whether a wallet ever received anything."""
        return _code(wallet) in self.used

    def wait_for(self, cue: Cue, wallets: list[Named], asset: int) -> None:
        """Raise NotYet where something of an asset is under way to one of the wallets."""
        self.purses.wait_for(cue, *(("wallet", _code(wallet), asset) for wallet in wallets))

    def expect(self, wallet: Named, asset: int, block_at: int) -> None:
        """Say that a wallet was paid, in a block of that time."""
        place = ("wallet", _code(wallet), asset)
        self.purses.expect(place, max(self.purses.ready_at(place), block_at))
        self.used.add(place[1])

    # Sending.

    def send(
        self,
        cue: Cue,
        wallet: Named,
        to: Named,
        asset: int,
        usd: float | None,
        share: float | None,
        units: int | None,
        chain: str,
    ) -> tuple[int, int, int]:
        """Send on chain; return transaction number, block time and units.

        Raises:
            NotYet: when what is to be sent, or the coin for the fee, is under way.
            Declined: when the wallet does not hold as much.
        """
        self.wait_for(cue, [wallet], asset)
        held = self.held(wallet, chain, asset)
        if not self.is_scripted(wallet):
            # A service pays for many; it is not emptied by one.
            held //= 3
        if chain == BITCOIN:
            sent = self._send_bitcoin(cue, wallet, to, held, usd, share, units)
        else:
            evm_chain = EVM_BY_NAME[chain]
            sent = self._send_evm(cue, evm_chain, wallet, to, asset, held, usd, share, units)
        self.expect(to, asset, sent[1])
        return sent

    def _send_evm(
        self,
        cue: Cue,
        chain: EvmChain,
        wallet: Named,
        to: Named,
        asset: int,
        held: int,
        usd: float | None,
        share: float | None,
        units: int | None,
    ) -> tuple[int, int, int]:
        is_coin = asset == chain.coin
        if is_coin:
            held -= self.evm.fee_reserve(chain)
        if units is None:
            units = self.purses.wanted(cue, asset, held, usd, share)
        if units > held:
            raise Declined
        if not is_coin:
            self._fuel(cue, wallet, chain)
        numbers, blocks = self.evm.send(
            *(cue.day, chain, asset, np.array([wallet[1]]), np.array([to[1]])),
            *(np.array([units]), np.array([cue.at]), cue.label),
        )
        return int(numbers[0]), int(blocks[0]), units

    def _fuel(self, cue: Cue, wallet: Named, chain: EvmChain) -> None:
        """Let another provider send a scenario's wallet the coin for its next fee."""
        number = int(wallet[1])
        need = self.evm.fee_reserve(chain, CALL_GAS)
        if int(self.evm.balance(chain, chain.coin)[number]) >= need:
            return
        if not self.is_scripted(wallet):
            raise Declined
        giver = self._giver(chain, 3 * need)
        amount = int(need * self.rng.uniform(2.0, 6.0))
        ago = int(self.rng.uniform(2, 40)) * MINUTE
        _, blocks = self.evm.send_native(
            *(cue.day, chain, np.array([giver]), np.array([number]), np.array([amount])),
            np.array([max(cue.at - ago, cue.day.start + MINUTE)]),
        )
        last = int(blocks[0])
        if last >= cue.at:
            self.expect(wallet, chain.coin, last)
            raise NotYet(last + 30 * SECOND)

    def _giver(self, chain: EvmChain, least: int) -> int:
        for _ in range(20):
            wallets = self.directory.evm[int(self.rng.choice(np.array(VASPS)))]
            if len(wallets):
                wallet = self.pick(wallets.tolist())
                if int(self.evm.balance(chain, chain.coin)[wallet]) > 50 * least:
                    return wallet
        raise Declined

    def _send_bitcoin(
        self,
        cue: Cue,
        wallet: Named,
        to: Named,
        held: int,
        usd: float | None,
        share: float | None,
        units: int | None,
    ) -> tuple[int, int, int]:
        address = self.receiving_address(to)
        is_scripted = self.is_scripted(wallet)
        if is_scripted and share is not None and share >= 0.999:
            spent = self.spend(cue, [wallet], [Output(address, int(to[1]), -1)])
            self.expect(wallet, BTC, spent.block_at)
            return spent.transaction, spent.block_at, spent.left
        if units is None:
            units = self.purses.wanted(cue, BTC, held, usd, share)
        if is_scripted:
            units = min(units, held - int(self.utxo.blocks.fee(6, 2)))
            if units <= DUST:
                raise Declined
            spent = self.spend(cue, [wallet], [Output(address, int(to[1]), units)])
            self.expect(wallet, BTC, spent.block_at)
            return spent.transaction, spent.block_at, units
        try:
            numbers, blocks = self.utxo.pay_many(
                *(int(wallet[1]), np.array([address]), np.array([to[1]]), np.array([units])),
                *(np.array([cue.at]), np.zeros(1, np.int64), cue.label),
            )
        except ValueError as error:
            raise Declined from error
        return int(numbers[0]), int(blocks[0]), units

    def spend(
        self,
        cue: Cue,
        wallets: list[Named],
        outputs: list[Output],
        *,
        at: int | None = None,
        most_inputs: int = 40,
        strangers: frozenset[int] = frozenset(),
    ) -> Spent:
        """Spend scenarios' Bitcoin wallets together, at the cue's time if not said otherwise.

        Raises:
            Declined: when one is no scenario's, or they do not hold as much.
        """
        if not all(self.is_scripted(wallet) for wallet in wallets):
            raise Declined
        try:
            return self.utxo.spend_scripted(
                [int(wallet[1]) for wallet in wallets],
                outputs,
                cue.at if at is None else at,
                cue.label,
                most_inputs=most_inputs,
                strangers=strangers,
            )
        except ValueError as error:
            raise Declined from error


def _code(wallet: Named) -> int:
    return int(wallet[1]) * 2 + int(wallet[0] == BITCOIN)
