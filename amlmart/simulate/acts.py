"""The stage: performs the acts of scenarios, in order of time, with the means of ordinary life.

A scenario's money lies in purses of its own, by customer and asset. An act that depends on money
still under way (a deposit being confirmed, a payment waiting for its block) waits for it; what
would not be finished by midnight is done the next day. What cannot be paid is left out, as it is
when a card is declined.
"""

from dataclasses import replace
from typing import Any

import numpy as np

from amlmart.simulate.assets import (
    ASSETS,
    BITCOIN,
    BTC,
    ETH,
    ETHEREUM,
    EUR,
    EVM_CHAINS,
    EvmChain,
)
from amlmart.simulate.banks import outside_party
from amlmart.simulate.clock import MINUTE, SECOND
from amlmart.simulate.counterparties import Counterparties
from amlmart.simulate.day import Day
from amlmart.simulate.evm import CALL_GAS
from amlmart.simulate.exchange import (
    BITCOIN_NUMBER,
    CARD,
    FAILED,
    KIOSK,
    RETURNED,
    SEPA,
    WIRE,
    WITHDRAWAL_FEE,
    Exchange,
)
from amlmart.simulate.growing import Array
from amlmart.simulate.marking import NO_LABEL
from amlmart.simulate.plan import Act, CannotCast, Script
from amlmart.simulate.prices import Prices
from amlmart.simulate.randomness import stream
from amlmart.simulate.services import SERVICES, VASPS, of
from amlmart.simulate.sessions import Sessions, foreign_device
from amlmart.simulate.strangers import MIXER_POOLS
from amlmart.simulate.treasury import Treasury
from amlmart.simulate.utxo import DUST

_LAST = 5 * MINUTE
_FEE_SHARE = 0.0035
_SPREAD = 0.0015
_BRIDGE_FEE, _DEX_FEE = 0.0012, 0.003
_STATUSES = {"booked": 0, "returned": RETURNED, "failed": FAILED}
_BY_NAME: dict[str, EvmChain] = {chain.name: chain for chain in EVM_CHAINS}
_COINJOIN_STRANGERS = 12


class _Declined(Exception):
    """The act cannot be paid for."""


class _NotYet(Exception):
    """The act has to wait for money under way."""

    def __init__(self, until: int) -> None:
        self.until = until


class Stage:
    """Performs acts; also what a `Plan` asks about the world."""

    def __init__(
        self,
        seed: int,
        exchange: Exchange,
        treasury: Treasury,
        counterparties: Counterparties,
        sessions: Sessions,
        prices: Prices,
    ) -> None:
        self.seed = seed
        self.exchange = exchange
        self.people = exchange.people
        self.treasury = treasury
        self.counterparties = counterparties
        self.directory = counterparties.directory
        self.sessions = sessions
        self.evm = exchange.evm
        self.utxo = exchange.utxo
        self.prices = prices
        self.purses: dict[tuple[int, int, int], int] = {}
        self.ready: dict[tuple[str, int, int], int] = {}
        self.acted: list[tuple[int, int]] = []
        # Wallets of scenarios that received anything.
        self.used: set[int] = set()
        self._rng = stream(seed, "stage", -1)
        self._service_of_evm = {
            int(wallet): place
            for place, wallets in enumerate(self.directory.evm)
            for wallet in wallets.tolist()
        }
        self._service_of_bitcoin = {
            int(wallet): place
            for place, wallets in enumerate(self.directory.bitcoin_wallets)
            for wallet in wallets.tolist()
        }

    # What a plan asks.

    def country(self, customer: int) -> int:
        """Return a customer's country of residence as a place in COUNTRIES."""
        return int(self.people.country[customer])

    def price(self, asset: int, at: int) -> float:
        """Return the USD of one whole unit of an asset at an instant."""
        return float(self.prices.usd(asset, np.array([at]))[0])

    def new_wallet(self, chain: str) -> int:
        """Return a new wallet of a scenario, which can spend at once what it gets."""
        ledger = self.utxo if chain == BITCOIN else self.evm
        return int(ledger.new_wallets(1, is_scripted=True)[0])

    def service_wallets(self, chain: str) -> list[Array]:
        """Return the wallets of all services on Bitcoin or on EVM chains."""
        return self.directory.bitcoin_wallets if chain == BITCOIN else self.directory.evm

    def outside_party(self, rng: np.random.Generator, country: str | None) -> int:
        """Return a bank account of somebody who is no customer."""
        return int(outside_party(int(rng.integers(0, 1 << 38)), country))

    def mixer_pool(
        self, rng: np.random.Generator, day_number: int, ether: float, slug: str | None
    ) -> int:
        """Return a mixer's wallet for one of its fixed sums."""
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

    # Performing.

    def begin(self, day: Day) -> None:
        """Begin a day."""
        self._rng = stream(self.seed, "stage", day.number)
        self.acted = []

    def perform(self, day: Day, script: Script, act: Act) -> Act | None:
        """Perform an act; return it with another time where it has to wait."""
        if act.at > day.end - _LAST:
            return replace(act, at=day.end + MINUTE + (day.end - act.at) % MINUTE)
        label = NO_LABEL if act.is_cover else script.number
        try:
            getattr(self, f"_{act.what}")(day, script, act.at, label, **act.arguments)
        except _NotYet as wait:
            return replace(act, at=max(wait.until, act.at + SECOND))
        except _Declined:
            return None
        return None

    def was_used(self, chain: str, number: int) -> bool:
        """Return whether a scenario's wallet ever received anything."""
        return self._code([chain, number]) in self.used

    def finish(self, script: Script) -> None:
        """Give what is left of a scenario's money to its customers' ordinary balances."""
        for (number, customer, asset), units in list(self.purses.items()):
            if number == script.number:
                # From tomorrow on: the ordinary day may be over for them.
                one = np.array([customer])
                self.exchange.credit_later(one, np.array([asset]), np.array([units]))
                del self.purses[number, customer, asset]

    def _who(self, script: Script, person: int) -> int:
        customer = script.cast[person]
        if customer < 0:
            raise _Declined
        return customer

    def _purse(self, script: Script, customer: int, asset: int) -> int:
        return self.purses.get((script.number, customer, asset), 0)

    def _add(self, script: Script, customer: int, asset: int, units: int) -> None:
        place = (script.number, customer, asset)
        self.purses[place] = self.purses.get(place, 0) + units

    def _wait_for(self, at: int, *places: tuple[str, int, int]) -> None:
        """Raise _NotYet where money an act needs is still under way."""
        until = max((self.ready.get(place, 0) for place in places), default=0)
        if until >= at:
            raise _NotYet(until + 20 * SECOND)

    def _units(self, asset: int, at: int, held: int, usd: float | None, share: float | None) -> int:
        """Return the units an act is about, at most what is held; at least one."""
        if usd is not None:
            price = float(self.prices.usd(asset, np.array([at]))[0])
            units = int(usd / price * ASSETS[asset].unit)
            # Amounts are asked for in USD; a few per cent less will do.
            units = held if held < units <= held * 1.05 else units
        else:
            units = int(held * (1.0 if share is None else share))
        if units <= 0 or units > held:
            raise _Declined
        return units

    def _act(self, customer: int, at: int) -> None:
        self.acted.append((customer, at))

    # Accounts and behaviour.

    def _open_account(
        self,
        day: Day,
        script: Script,
        at: int,
        label: int,
        person: int,
        people: dict[str, int],
        country: str | None,
        birth_year: int | None,
        is_business: bool,
        income_usd: float | None,
        tier: int,
    ) -> None:
        known = {name: script.cast[place] for name, place in people.items()}
        if any(customer < 0 for customer in known.values()):
            raise _Declined
        customer = self.people.open(
            day,
            at,
            country=country,
            birth_year=birth_year,
            is_business=is_business,
            income_usd=income_usd,
            tier=tier,
            **known,
        )
        script.cast[person] = customer
        self.people.held[customer] = True
        self.exchange.begin()
        self.treasury.begin_books()
        self.counterparties.begin_books()
        self._act(customer, at + 40 * MINUTE)

    def _log_in(
        self,
        day: Day,
        script: Script,
        at: int,
        label: int,
        person: int,
        device_of: int | None,
        new_device: int | None,
        ip_of: int | None,
        country: str | None,
        is_tor: bool,
        is_vpn: bool,
        is_successful: bool,
    ) -> None:
        device = self._device(script, new_device)
        if device_of is not None:
            device = int(self.people.device[self._who(script, device_of)])
        self.sessions.add(
            day,
            self._who(script, person),
            at,
            device=device,
            country=country,
            is_tor=is_tor,
            is_vpn=is_vpn,
            ip_of=None if ip_of is None else self._who(script, ip_of),
            is_successful=is_successful,
        )

    def _device(self, script: Script, number: int | None) -> int | None:
        """Return a device that the scenario brings along."""
        if number is None:
            return None
        return foreign_device(script.number, number)

    def _security_event(
        self,
        day: Day,
        script: Script,
        at: int,
        label: int,
        person: int,
        event_type: str,
        new_device: int | None,
    ) -> None:
        device = self._device(script, new_device)
        self.sessions.security_event(day, self._who(script, person), event_type, at, device=device)

    def _bring_own(
        self, day: Day, script: Script, at: int, label: int, person: int, share: float
    ) -> None:
        """Acts come before ordinary life, so that what is held now was held at midnight."""
        customer = self._who(script, person)
        for asset in range(len(ASSETS)):
            balance = self.exchange.balance(asset)
            units = int(balance[customer] * share)
            if units > 0:
                balance[customer] -= units
                self._add(script, customer, asset, units)

    # Fiat.

    def _account(self, script: Script, customer: int, payer: dict[str, int] | None) -> int:
        if payer is None:
            return customer * 4
        if "person" in payer:
            return self._who(script, payer["person"]) * 4
        return payer["account"]

    def _pay_in(
        self,
        day: Day,
        script: Script,
        at: int,
        label: int,
        person: int,
        usd: float,
        rail: str,
        payer: dict[str, int] | None,
        status: str,
    ) -> None:
        customer = self._who(script, person)
        currency = int(self.people.currency[customer])
        price = float(self.prices.usd(currency, np.array([at]))[0])
        cents = self._natural_cents(usd, usd / price * 100)
        account = self._account(script, customer, payer)
        bank = SEPA if currency == EUR else WIRE
        if rail == "card" and payer is None:
            account = customer * 4 + 2
        if rail == "cash_kiosk":
            account = -1
            cents = max(cents // 1_000, 1) * 1_000
        self.exchange.pay(
            day,
            np.array([customer]),
            is_in=True,
            rails={"card": CARD, "cash_kiosk": KIOSK}.get(rail, bank),
            currencies=np.array([currency]),
            cents=np.array([cents]),
            accounts=np.array([account]),
            times=np.array([at]),
            statuses=_STATUSES[status],
            label=label,
        )
        if status == "booked":
            self._add(script, customer, currency, cents)
        self._act(customer, at)

    @staticmethod
    def _natural_cents(usd: float, cents: float) -> int:
        """Return cents of the currency; a round sum in USD is one in the currency too."""
        for step in (50_000, 10_000, 5_000, 1_000):
            if round(usd * 100) % step == 0 and cents >= 2 * step:
                return round(cents / step) * step
        return max(int(cents), 1)

    def _pay_out(
        self,
        day: Day,
        script: Script,
        at: int,
        label: int,
        person: int,
        usd: float | None,
        share: float | None,
        payer: dict[str, int] | None,
    ) -> None:
        customer = self._who(script, person)
        currency = int(self.people.currency[customer])
        self._wait_for(at, ("purse", customer, currency))
        held = self._purse(script, customer, currency)
        cents = self._units(currency, at, held, usd, share)
        if usd is not None:
            cents = min(self._natural_cents(usd, cents), held)
        self.exchange.pay(
            day,
            np.array([customer]),
            is_in=False,
            rails=SEPA if currency == EUR else WIRE,
            currencies=np.array([currency]),
            cents=np.array([cents]),
            accounts=np.array([self._account(script, customer, payer)]),
            times=np.array([at]),
            label=label,
        )
        self._add(script, customer, currency, -cents)
        self._act(customer, at)

    # Trades.

    def _buy(
        self,
        day: Day,
        script: Script,
        at: int,
        label: int,
        person: int,
        asset: int,
        usd: float | None,
        share: float | None,
        cost: float,
        counterparty: int | None,
    ) -> None:
        customer = self._who(script, person)
        currency = int(self.people.currency[customer])
        other = -1 if counterparty is None else self._who(script, counterparty)
        self._trade(day, script, at, label, customer, asset, currency, usd, share, cost, other)

    def _swap(
        self,
        day: Day,
        script: Script,
        at: int,
        label: int,
        person: int,
        asset: int,
        into: int,
        usd: float | None,
        share: float | None,
        cost: float,
    ) -> None:
        customer = self._who(script, person)
        self._trade(day, script, at, label, customer, into, asset, usd, share, cost, -1)

    def _trade(
        self,
        day: Day,
        script: Script,
        at: int,
        label: int,
        customer: int,
        base: int,
        quote: int,
        usd: float | None,
        share: float | None,
        cost: float,
        other: int,
    ) -> None:
        """Buy `base` for `quote`, from the book or from another of the cast."""
        self._wait_for(at, ("purse", customer, quote), ("purse", other, base))
        total = self._units(quote, at, self._purse(script, customer, quote), usd, share)
        fee = int(total * _FEE_SHARE)
        paid = total - fee
        one = np.array([at])
        price = float(self.prices.usd(base, one)[0]) * (1 + _SPREAD + cost)
        worth = paid / ASSETS[quote].unit * float(self.prices.usd(quote, one)[0])
        got = int(worth / price * ASSETS[base].unit)
        if other >= 0 and got > self._purse(script, other, base):
            # The other side has less: as much is paid as that is worth.
            less = self._purse(script, other, base) / got
            got, paid, fee = int(got * less), int(paid * less), int(fee * less)
        total = paid + fee
        if got <= 0 or paid <= 0:
            raise _Declined
        self.exchange.trade(
            np.array([customer]),
            is_buy=True,
            base=np.array([base]),
            quote=np.array([quote]),
            base_amount=np.array([got]),
            quote_amount=np.array([paid]),
            fee=np.array([fee]),
            times=one,
            counterparty=other,
            label=label,
        )
        self._add(script, customer, quote, -total)
        self._add(script, customer, base, got)
        if other >= 0:
            self._add(script, other, base, -got)
            self._add(script, other, quote, paid)
        self._act(customer, at)

    def _sell(
        self,
        day: Day,
        script: Script,
        at: int,
        label: int,
        person: int,
        asset: int,
        usd: float | None,
        share: float | None,
        cost: float,
    ) -> None:
        customer = self._who(script, person)
        currency = int(self.people.currency[customer])
        self._wait_for(at, ("purse", customer, asset))
        units = self._units(asset, at, self._purse(script, customer, asset), usd, share)
        one = np.array([at])
        price = float(self.prices.usd(asset, one)[0]) * max(1 - _SPREAD - cost, 0.05)
        worth = units / ASSETS[asset].unit * price
        got = int(worth / float(self.prices.usd(currency, one)[0]) * 100)
        fee = int(got * _FEE_SHARE)
        if got <= fee:
            raise _Declined
        self.exchange.trade(
            np.array([customer]),
            is_buy=False,
            base=np.array([asset]),
            quote=np.array([currency]),
            base_amount=np.array([units]),
            quote_amount=np.array([got]),
            fee=np.array([fee]),
            times=one,
            label=label,
        )
        self._add(script, customer, asset, -units)
        self._add(script, customer, currency, got - fee)
        self._act(customer, at)

    def _give(
        self,
        day: Day,
        script: Script,
        at: int,
        label: int,
        person: int,
        to: int,
        asset: int,
        usd: float | None,
        share: float | None,
    ) -> None:
        customer, receiver = self._who(script, person), self._who(script, to)
        self._wait_for(at, ("purse", customer, asset))
        units = self._units(asset, at, self._purse(script, customer, asset), usd, share)
        self.exchange.internal(
            np.array([customer]),
            np.array([receiver]),
            np.array([asset]),
            np.array([units]),
            np.array([at]),
            label,
        )
        self._add(script, customer, asset, -units)
        self._add(script, receiver, asset, units)
        self._act(customer, at)

    # Deposits and withdrawals.

    def _withdraw(
        self,
        day: Day,
        script: Script,
        at: int,
        label: int,
        person: int,
        asset: int,
        to: list[Any],
        usd: float | None,
        share: float | None,
        chain: str,
        is_own: bool,
    ) -> None:
        customer = self._who(script, person)
        self._wait_for(at, ("purse", customer, asset))
        total = self._units(asset, at, self._purse(script, customer, asset), usd, share)
        units = total - WITHDRAWAL_FEE.get(asset, 0)
        if units <= DUST:
            raise _Declined
        wallet = np.array([to[1]])
        place = self._service(to)
        is_bitcoin = chain == BITCOIN
        number = BITCOIN_NUMBER if is_bitcoin else EVM_CHAINS.index(_BY_NAME[chain])
        done = self.treasury.withdraw(
            day,
            number,
            asset,
            np.array([customer]),
            np.array([units]),
            self._receiving_address(to) if is_bitcoin else wallet,
            np.array([at]),
            to_wallets=wallet,
            vasp=place if place in VASPS else -1,
            is_own=is_own,
            label=label,
            at_once=True,
        )
        self._add(script, customer, asset, -total)
        self._arrived(to, asset, int(done[0]))
        self._act(customer, at)

    def _service(self, wallet: list[Any]) -> int:
        """Return the service a wallet belongs to, -1 for none."""
        known = self._service_of_bitcoin if wallet[0] == BITCOIN else self._service_of_evm
        return known.get(int(wallet[1]), -1)

    def _receiving_address(self, wallet: list[Any]) -> Array:
        """Return the Bitcoin address a wallet is paid at; services hand out new ones."""
        owner = np.array([wallet[1]])
        if self._service(wallet) >= 0 and self._rng.random() < 0.5:
            return self.utxo.new_addresses(owner)
        return self.utxo.main_address(owner)

    @staticmethod
    def _code(wallet: list[Any]) -> int:
        return int(wallet[1]) * 2 + int(wallet[0] == BITCOIN)

    def _deposit(
        self,
        day: Day,
        script: Script,
        at: int,
        label: int,
        person: int,
        asset: int,
        wallet: list[Any],
        usd: float | None,
        share: float | None,
        chain: str,
    ) -> None:
        customer = np.array([self._who(script, person)])
        one = np.array([at])
        is_bitcoin = chain == BITCOIN
        number = BITCOIN_NUMBER if is_bitcoin else EVM_CHAINS.index(_BY_NAME[chain])
        # An address is handed out only where the payment can be made.
        self._wait_for(at, ("wallet", self._code(wallet), asset))
        if self._held(wallet, chain, asset) <= DUST:
            raise _Declined
        to = self.treasury.deposit_wallets(day, number, customer, one)
        target = [BITCOIN if is_bitcoin else "evm", int(to[0])]
        paid = self._send(day, script, at, label, wallet, target, asset, usd, share, None, chain)
        transaction, block, units = paid
        if not is_bitcoin:
            self.treasury.sweep_later(day, number, asset, to, np.array([units]), np.array([block]))
        credited = self.treasury.credited_at(day, number, np.array([block]))
        self.exchange.deposit(
            customer,
            number,
            np.array([asset]),
            np.array([units]),
            from_address=-1 if is_bitcoin else np.array([wallet[1]]),
            to_address=self.utxo.main_address(to) if is_bitcoin else to,
            transaction=np.array([transaction]),
            credited_at=credited,
        )
        self._add(script, int(customer[0]), asset, units)
        self.ready["purse", int(customer[0]), asset] = int(credited[0])

    # On chain.

    def _is_scripted(self, wallet: list[Any]) -> bool:
        ledger = self.utxo if wallet[0] == BITCOIN else self.evm
        return bool(ledger.wallets.view("is_scripted")[wallet[1]])

    def _held(self, wallet: list[Any], chain: str, asset: int) -> int:
        """Return what a wallet can spend now."""
        number = int(wallet[1])
        if chain == BITCOIN:
            if self._is_scripted(wallet):
                return self.utxo.scripted_balance(number)
            return self.utxo.spendable(number)
        return int(self.evm.balance(_BY_NAME[chain], asset)[number])

    def _send(
        self,
        day: Day,
        script: Script,
        at: int,
        label: int,
        wallet: list[Any],
        to: list[Any],
        asset: int,
        usd: float | None,
        share: float | None,
        units: int | None,
        chain: str,
    ) -> tuple[int, int, int]:
        """Send on chain; return transaction number, block time and units."""
        self._wait_for(at, ("wallet", self._code(wallet), asset))
        held = self._held(wallet, chain, asset)
        if not self._is_scripted(wallet):
            # A service pays for many; it is not emptied by one.
            held //= 3
        if chain == BITCOIN:
            return self._send_bitcoin(day, at, label, wallet, to, held, usd, share, units)
        evm_chain = _BY_NAME[chain]
        is_coin = asset == evm_chain.coin
        if is_coin:
            held -= self.evm.fee_reserve(evm_chain)
        if units is None:
            units = self._units(asset, at, held, usd, share)
        if units > held:
            raise _Declined
        if not is_coin or held < units:
            self._fuel(day, at, wallet, evm_chain)
        numbers, blocks = self.evm.send(
            day,
            evm_chain,
            asset,
            np.array([wallet[1]]),
            np.array([to[1]]),
            np.array([units]),
            np.array([at]),
            label,
        )
        self._arrived(to, asset, int(blocks[0]))
        return int(numbers[0]), int(blocks[0]), units

    def _arrived(self, to: list[Any], asset: int, block: int) -> None:
        place = ("wallet", self._code(to), asset)
        self.ready[place] = max(self.ready.get(place, 0), block)
        self.used.add(place[1])

    def _fuel(self, day: Day, at: int, wallet: list[Any], chain: EvmChain) -> None:
        """Let another provider send a scenario's wallet the coin for its next fee."""
        number = int(wallet[1])
        need = self.evm.fee_reserve(chain, CALL_GAS)
        if not self._is_scripted(wallet):
            if int(self.evm.balance(chain, chain.coin)[number]) < need:
                raise _Declined
            return
        if int(self.evm.balance(chain, chain.coin)[number]) >= need:
            return
        giver = self._giver(chain, 3 * need)
        amount = int(need * self._rng.uniform(2.0, 6.0))
        ago = int(self._rng.uniform(2, 40)) * MINUTE
        self.evm.send_native(
            day,
            chain,
            np.array([giver]),
            np.array([number]),
            np.array([amount]),
            np.array([max(at - ago, day.start + MINUTE)]),
        )
        last = int(
            self.evm.block_time(day, chain, np.array([max(at - ago, day.start + MINUTE)]))[0]
        )
        if last >= at:
            self._arrived(wallet, chain.coin, last)
            raise _NotYet(last + 30 * SECOND)

    def _giver(self, chain: EvmChain, least: int) -> int:
        for _ in range(20):
            place = int(self._rng.choice(np.array(VASPS)))
            wallets = self.directory.evm[place]
            if len(wallets):
                wallet = int(wallets[int(self._rng.integers(0, len(wallets)))])
                if int(self.evm.balance(chain, chain.coin)[wallet]) > 50 * least:
                    return wallet
        raise _Declined

    def _send_bitcoin(
        self,
        day: Day,
        at: int,
        label: int,
        wallet: list[Any],
        to: list[Any],
        held: int,
        usd: float | None,
        share: float | None,
        units: int | None,
    ) -> tuple[int, int, int]:
        address = self._receiving_address(to)
        number = int(wallet[1])
        takes_all = share is not None and share >= 0.999 and self._is_scripted(wallet)
        if units is None and not takes_all:
            units = self._units(BTC, at, held, usd, share)
        try:
            if self._is_scripted(wallet):
                value = -1 if takes_all else int(units or 0)
                if not takes_all:
                    value = min(value, held - int(self.utxo.fee(6, 2)))
                    if value <= DUST:
                        raise _Declined
                before = held
                transaction, block = self.utxo.spend(
                    day, [number], [(int(address[0]), int(to[1]), value)], at, label
                )
                moved = self.utxo.last_paid if takes_all else value
                assert moved <= before
                if self._is_scripted(wallet):
                    self._arrived(wallet, BTC, block)
            else:
                moved = int(units or 0)
                numbers, blocks = self.utxo.pay_many(
                    *(day, number, address, np.array([to[1]]), np.array([moved])),
                    *(np.array([at]), np.zeros(1, np.int64), label),
                )
                transaction, block = int(numbers[0]), int(blocks[0])
        except ValueError as error:
            raise _Declined from error
        self._arrived(to, BTC, block)
        return transaction, block, moved

    def _merge(
        self, day: Day, script: Script, at: int, label: int, wallets: list[list[Any]], to: list[Any]
    ) -> None:
        self._wait_for(at, *(("wallet", self._code(each), BTC) for each in wallets))
        address = self._receiving_address(to)
        self._spend(day, at, label, wallets, [(int(address[0]), int(to[1]), -1)], most_inputs=60)
        self._arrived(to, BTC, self._last_block)

    def _split(
        self,
        day: Day,
        script: Script,
        at: int,
        label: int,
        wallet: list[Any],
        to: list[list[Any]],
        shares: list[float],
    ) -> None:
        self._wait_for(at, ("wallet", self._code(wallet), BTC))
        held = self._held(wallet, BITCOIN, BTC) - int(self.utxo.fee(6, len(to) + 1))
        outputs = []
        for each, share in zip(to, shares, strict=True):
            satoshi = int(held * share)
            if satoshi > DUST:
                outputs.append((int(self._receiving_address(each)[0]), int(each[1]), satoshi))
        if not outputs:
            raise _Declined
        self._spend(day, at, label, [wallet], outputs)
        for each in (*to, wallet):
            self._arrived(each, BTC, self._last_block)

    _last_block = 0

    def _spend(
        self,
        day: Day,
        at: int,
        label: int,
        wallets: list[list[Any]],
        outputs: list[tuple[int, int, int]],
        most_inputs: int = 40,
        strangers: frozenset[int] = frozenset(),
    ) -> None:
        numbers = [int(each[1]) for each in wallets]
        if not all(self._is_scripted(each) for each in wallets):
            raise _Declined
        try:
            _, self._last_block = self.utxo.spend(
                day, numbers, outputs, at, label, most_inputs=most_inputs, strangers=strangers
            )
        except ValueError as error:
            raise _Declined from error

    def _coinjoin(
        self, day: Day, script: Script, at: int, label: int, wallets: list[list[Any]], satoshi: int
    ) -> None:
        """Mix with strangers: each side puts in its coins and gets equal outputs and change."""
        self._wait_for(at, *(("wallet", self._code(each), BTC) for each in wallets))
        sides = [int(each[1]) for each in wallets]
        held = [self.utxo.scripted_balance(each) for each in sides]
        if min(held) < satoshi * 11 // 10:
            raise _Declined
        payer = self._coinjoin_payer(satoshi * (_COINJOIN_STRANGERS + 4))
        guests = [self.new_wallet(BITCOIN) for _ in range(_COINJOIN_STRANGERS)]
        # The other participants hold coins a little above the denomination.
        owed = self._rng.uniform(1.02, 1.25, len(guests)) * satoshi
        early = np.full(len(guests), max(at - 3 * 60 * MINUTE, day.start + 20 * MINUTE))
        _, funded = self.utxo.pay_many(
            *(day, payer, self.utxo.main_address(np.array(guests)), np.array(guests)),
            *(owed.astype(np.int64), early, np.zeros(len(guests), np.int64)),
        )
        if int(funded.max()) >= at:
            at = int(funded.max()) + 10 * MINUTE
            if at > day.end - _LAST:
                raise _Declined
        everybody = sides + guests
        outputs: list[tuple[int, int, int]] = []
        for each in everybody:
            balance = self.utxo.scripted_balance(each)
            equal = 1 if each in guests else min(max(balance // satoshi, 1), 8)
            for _ in range(int(equal)):
                fresh = int(self.utxo.new_addresses(np.array([each]))[0])
                outputs.append((fresh, each, satoshi))
            rest = balance - int(equal) * satoshi - int(self.utxo.fee(2, 3))
            if rest > DUST:
                fresh = int(self.utxo.new_addresses(np.array([each]))[0])
                outputs.append((fresh, each, rest))
        order = self._rng.permutation(len(outputs)).tolist()
        self._spend(
            *(day, at, label, [[BITCOIN, each] for each in everybody]),
            [outputs[place] for place in order],
            most_inputs=200,
            strangers=frozenset(guests),
        )
        for each in everybody:
            self._arrived([BITCOIN, each], BTC, self._last_block)

    def _coinjoin_payer(self, satoshi: int) -> int:
        for place in self._rng.permutation(np.array(VASPS)).tolist():
            for wallet in self.directory.bitcoin_wallets[place][:3].tolist():
                if self.utxo.spendable(wallet) > 3 * satoshi:
                    return int(wallet)
        raise _Declined

    def _mix_out(
        self,
        day: Day,
        script: Script,
        at: int,
        label: int,
        to: list[Any],
        ether: float,
        slug: str | None,
    ) -> None:
        try:
            pool = self.mixer_pool(self._rng, day.number, ether, slug)
        except CannotCast as error:
            raise _Declined from error
        gwei = int(ether * 1e9)
        if int(self.evm.balance(ETHEREUM, ETH)[pool]) < gwei:
            raise _Declined
        relayer = int(self.directory.evm[self._service_of_evm[pool]][-1])
        _, blocks = self.evm.pay_from_contract(
            day,
            ETHEREUM,
            np.array([relayer]),
            np.array([pool]),
            np.array([to[1]]),
            np.array([gwei]),
            np.array([at]),
            label,
        )
        self._arrived(to, ETH, int(blocks[0]))

    def _bridge(
        self,
        day: Day,
        script: Script,
        at: int,
        label: int,
        wallet: list[Any],
        asset: int,
        chain: str,
        target: int,
        into: int,
        share: float,
    ) -> None:
        arrival = at + int(self._rng.uniform(3, 25)) * MINUTE
        if arrival > day.end - _LAST:
            raise _NotYet(day.end + 2 * MINUTE)
        sink = EVM_CHAINS[target]
        bridges = [
            int(each)
            for place in of("defi_bridge", "bridge").tolist()
            for each in self.directory.evm[place].tolist()
        ]
        bridge = bridges[int(self._rng.integers(0, len(bridges)))]
        _, block, units = self._send(
            day, script, at, label, wallet, ["evm", bridge], asset, None, share, None, chain
        )
        one = np.array([arrival])
        worth = units / ASSETS[asset].unit * float(self.prices.usd(asset, one)[0])
        price = float(self.prices.usd(into, one)[0])
        out = int(worth * (1 - _BRIDGE_FEE) / price * ASSETS[into].unit)
        paid_at = max(arrival, block + MINUTE)
        stock = int(self.evm.balance(sink, into)[bridge])
        if stock < out or int(self.evm.balance(sink, sink.coin)[bridge]) < self.evm.fee_reserve(
            sink
        ):
            return
        _, blocks = self.evm.send(
            day,
            sink,
            into,
            np.array([bridge]),
            np.array([wallet[1]]),
            np.array([out]),
            np.array([paid_at]),
            label,
        )
        self._arrived(wallet, into, int(blocks[0]))

    def _dex(
        self,
        day: Day,
        script: Script,
        at: int,
        label: int,
        wallet: list[Any],
        into: int,
        share: float,
    ) -> None:
        self._wait_for(at, ("wallet", self._code(wallet), ETH))
        held = self._held(wallet, ETHEREUM.name, ETH) - self.evm.fee_reserve(ETHEREUM, CALL_GAS)
        gwei = self._units(ETH, at, held, None, share)
        one = np.array([at])
        worth = gwei / ASSETS[ETH].unit * float(self.prices.usd(ETH, one)[0]) * (1 - _DEX_FEE)
        out = int(worth / float(self.prices.usd(into, one)[0]) * ASSETS[into].unit)
        pools = [
            int(each)
            for place in of("defi_dex", "dex").tolist()
            for each in self.directory.evm[place].tolist()
            if int(self.evm.balance(ETHEREUM, into)[each]) > 2 * out
        ]
        if not pools or out <= 0:
            raise _Declined
        pool = pools[int(self._rng.integers(0, len(pools)))]
        _, blocks = self.evm.swap(
            day,
            ETHEREUM,
            np.array([wallet[1]]),
            np.array([pool]),
            np.array([gwei]),
            into,
            np.array([out]),
            one,
            label,
        )
        self._arrived(wallet, into, int(blocks[0]))

    # State.

    def state(self) -> dict[str, Any]:
        """Return purses and what is under way, as JSON takes it."""
        return {
            "purses": [[*place, units] for place, units in sorted(self.purses.items())],
            "ready": [[*place, at] for place, at in sorted(self.ready.items())],
            "used": sorted(self.used),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a state."""
        self.purses = {
            (number, customer, asset): units for number, customer, asset, units in state["purses"]
        }
        self.ready = {(sort, number, asset): at for sort, number, asset, at in state["ready"]}
        self.used = set(state["used"])

    def forget(self, before: int) -> None:
        """Forget what has long arrived."""
        self.ready = {place: at for place, at in self.ready.items() if at >= before}
