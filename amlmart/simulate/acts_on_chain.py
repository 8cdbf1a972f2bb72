"""Acts on chain: withdrawals and deposits, payments, mixers, bridges, decentralised exchanges."""

import numpy as np

from amlmart.simulate.assets import ASSETS, BITCOIN, ETH, ETHEREUM, EVM_CHAINS
from amlmart.simulate.bitcoin_wallets import DUST
from amlmart.simulate.clock import MINUTE
from amlmart.simulate.cue import LAST, Acts, Cue, Declined, NotYet
from amlmart.simulate.evm import CALL_GAS
from amlmart.simulate.exchange import Exchange
from amlmart.simulate.exchange_words import WITHDRAWAL_FEES
from amlmart.simulate.plan import CannotCast
from amlmart.simulate.prices import Prices
from amlmart.simulate.purses import Purses
from amlmart.simulate.services import SERVICES, VASPS, of
from amlmart.simulate.staged_wallets import Named, StagedWallets, chain_number
from amlmart.simulate.strangers import MIXER_POOLS
from amlmart.simulate.treasury import Treasury

_BRIDGE_FEE, _DEX_FEE = 0.0012, 0.003


class ActsOnChain:
    """Moves money of scenarios out of the exchange, into it, and from wallet to wallet."""

    def __init__(
        self,
        exchange: Exchange,
        treasury: Treasury,
        prices: Prices,
        purses: Purses,
        wallets: StagedWallets,
    ) -> None:
        self.exchange = exchange
        self.treasury = treasury
        self.prices = prices
        self.purses = purses
        self.wallets = wallets
        self.directory = wallets.directory
        self.evm = wallets.evm

    def by_name(self) -> Acts:
        """Return the acts by the names they have in plans."""
        return {
            "withdraw": self.withdraw,
            "deposit": self.deposit,
            "send": self.send,
            "mix_out": self.mix_out,
            "bridge": self.bridge,
            "dex": self.dex,
        }

    def withdraw(
        self,
        cue: Cue,
        person: int,
        asset: int,
        to: Named,
        usd: float | None,
        share: float | None,
        chain: str,
        is_own: bool,
    ) -> None:
        """Withdraw from the exchange to a wallet."""
        customer = cue.customer(person)
        total = self.purses.take(cue, customer, asset, usd, share)
        units = total - int(WITHDRAWAL_FEES[asset])
        if units <= DUST:
            raise Declined
        place = self.wallets.service(to)
        wallet = np.array([to[1]])
        address = wallet
        if chain == BITCOIN:
            address = np.array([self.wallets.receiving_address(to)])
        done = self.treasury.withdraw(
            *(cue.day, chain_number(chain), asset, np.array([customer]), np.array([units])),
            *(address, np.array([cue.at])),
            to_wallets=wallet,
            vasp=place if place in VASPS else -1,
            is_own=is_own,
            label=cue.label,
            at_once=True,
        )
        self.purses.add(cue.script, customer, asset, -total)
        self.wallets.expect(to, asset, int(done[0]))
        cue.note_acted(customer)

    def deposit(
        self,
        cue: Cue,
        person: int,
        asset: int,
        wallet: Named,
        usd: float | None,
        share: float | None,
        chain: str,
    ) -> None:
        """Deposit from a wallet; the purse has it once it is confirmed."""
        customer = cue.customer(person)
        number, is_bitcoin = chain_number(chain), chain == BITCOIN
        # An address is handed out only where the payment can be made.
        self.wallets.wait_for(cue, [wallet], asset)
        if self.wallets.held(wallet, chain, asset) <= DUST:
            raise Declined
        who = np.array([customer])
        to = self.treasury.deposit_wallets(cue.day, number, who, np.array([cue.at]))
        target = [BITCOIN if is_bitcoin else "evm", int(to[0])]
        transaction, block, units = self.wallets.send(
            cue, wallet, target, asset, usd, share, None, chain
        )
        amount, block_at = np.array([units]), np.array([block])
        if not is_bitcoin:
            self.treasury.sweep_later(number, asset, to, amount, block_at)
        credited = self.treasury.credited_at(cue.day, number, block_at)
        self.exchange.deposit(
            who,
            number,
            asset,
            amount,
            from_address=-1 if is_bitcoin else np.array([wallet[1]]),
            to_address=self.wallets.utxo.wallets.main_address(to) if is_bitcoin else to,
            transaction=np.array([transaction]),
            credited_at=credited,
        )
        self.purses.add(cue.script, customer, asset, units)
        self.purses.expect(("purse", customer, asset), int(credited[0]))

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
    ) -> None:
        """Send from a wallet to a wallet."""
        self.wallets.send(cue, wallet, to, asset, usd, share, units, chain)

    def mixer_pool(
        self, rng: np.random.Generator, day_number: int, ether: float, slug: str | None
    ) -> int:
        """Return a mixer's wallet for one of its fixed sums.

        Raises:
            CannotCast: when there is none on that day.
        """
        found = [
            wallet
            for place in of("mixing_service").tolist()
            if slug in (None, SERVICES[place].slug)
            and SERVICES[place].first_used_after_days <= day_number
            for wallet in self.directory.evm[place][
                np.arange(len(self.directory.evm[place])) % len(MIXER_POOLS)
                == MIXER_POOLS.index(ether)
            ].tolist()
        ]
        if not found:
            raise CannotCast(f"no pool of {ether} ether")
        return int(found[int(rng.integers(0, len(found)))])

    def mix_out(self, cue: Cue, to: Named, ether: float, slug: str | None) -> None:
        """Let a mixer pay out through a relayer."""
        try:
            pool = self.mixer_pool(self.wallets.rng, cue.day.number, ether, slug)
        except CannotCast as error:
            raise Declined from error
        gwei = int(ether * 1e9)
        if int(self.evm.balance(ETHEREUM, ETH)[pool]) < gwei:
            raise Declined
        relayer = self.directory.evm[self.wallets.service(["evm", pool])][-1:]
        _, blocks = self.evm.pay_from_contract(
            *(cue.day, ETHEREUM, relayer, np.array([pool]), np.array([to[1]])),
            *(np.array([gwei]), np.array([cue.at]), cue.label),
        )
        self.wallets.expect(to, ETH, int(blocks[0]))

    def bridge(
        self,
        cue: Cue,
        wallet: Named,
        asset: int,
        chain: str,
        target: int,
        into: int,
        share: float,
    ) -> None:
        """Pay a bridge on one chain, which pays out on the other minutes later if it can."""
        arrival = cue.at + int(self.wallets.rng.uniform(3, 25)) * MINUTE
        if arrival > cue.day.end - LAST:
            raise NotYet(cue.day.end + 2 * MINUTE)
        sink = EVM_CHAINS[target]
        bridge = self.wallets.pick(self._wallets_of("defi_bridge", "bridge"))
        _, block, units = self.wallets.send(
            cue, wallet, ["evm", bridge], asset, None, share, None, chain
        )
        out = self._worth(units, asset, into, arrival, _BRIDGE_FEE)
        stock = int(self.evm.balance(sink, into)[bridge])
        coin = int(self.evm.balance(sink, sink.coin)[bridge])
        if stock < out or coin < self.evm.fee_reserve(sink):
            return
        _, blocks = self.evm.send(
            *(cue.day, sink, into, np.array([bridge]), np.array([wallet[1]])),
            *(np.array([out]), np.array([max(arrival, block + MINUTE)]), cue.label),
        )
        self.wallets.expect(wallet, into, int(blocks[0]))

    def dex(self, cue: Cue, wallet: Named, into: int, share: float) -> None:
        """Swap ether for a token at a decentralised exchange on Ethereum."""
        self.wallets.wait_for(cue, [wallet], ETH)
        held = self.wallets.held(wallet, ETHEREUM.name, ETH)
        held -= self.evm.fee_reserve(ETHEREUM, CALL_GAS)
        gwei = self.purses.wanted(cue, ETH, held, None, share)
        out = self._worth(gwei, ETH, into, cue.at, _DEX_FEE)
        stock = self.evm.balance(ETHEREUM, into)
        pools = [each for each in self._wallets_of("defi_dex", "dex") if stock[each] > 2 * out]
        if not pools or out <= 0:
            raise Declined
        pool = np.array([self.wallets.pick(pools)])
        _, blocks = self.evm.swap(
            *(cue.day, ETHEREUM, np.array([wallet[1]]), pool, np.array([gwei]), into),
            np.array([out]),
            np.array([cue.at]),
            cue.label,
        )
        self.wallets.expect(wallet, into, int(blocks[0]))

    def _wallets_of(self, *categories: str) -> list[int]:
        return [
            int(wallet)
            for place in of(*categories).tolist()
            for wallet in self.directory.evm[place].tolist()
        ]

    def _worth(self, units: int, asset: int, into: int, at: int, fee: float) -> int:
        """Return the units of one asset that units of another are worth, after a fee."""
        worth = units / ASSETS[asset].unit * self.prices.usd_at(asset, at)
        return int(worth * (1 - fee) / self.prices.usd_at(into, at) * ASSETS[into].unit)
