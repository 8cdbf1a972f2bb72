"""How a scenario is written down: a cast, and what each of them does when.

A script gets a `Plan` and calls its methods; nothing happens then. Each call notes an act with a
time; `stage` performs it on its day. An amount is either given (`usd`) or a `share` of what the
scenario's money is then: every scenario keeps its money apart from the ordinary balance of its
customers, so that their ordinary life goes on beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from amlmart.simulate.assets import BITCOIN, BTC, ETHEREUM, EVM_CHAINS, EvmChain
from amlmart.simulate.clock import DAY, HOUR, MINUTE
from amlmart.simulate.services import SERVICES, of, weights

EASY, MEDIUM, HARD, BENIGN = "easy", "medium", "hard", "benign"
GRADES = (EASY, MEDIUM, HARD)


class CannotCast(Exception):
    """Nobody in the world can play a part today; the scenario is tried again another day."""


@dataclass(frozen=True)
class Person:
    """A customer in a scenario: a place in its cast."""

    place: int


@dataclass(frozen=True)
class Wallet:
    """A wallet outside: of a scenario, or of a service; `chain` is `evm` or `bitcoin`."""

    chain: str
    number: int


@dataclass(frozen=True)
class Act:
    """Something that one of the cast does: `what` is a name that `stage.Stage` knows."""

    at: int
    what: str
    arguments: dict[str, Any]
    is_cover: bool = False


@dataclass
class Script:
    """A scenario as planned. `cast` holds customer numbers, -1 for one who has yet to open."""

    number: int
    typology_id: str
    slug: str
    grade: str
    started_at: int
    cast: list[int] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    wallets: list[tuple[str, int, str]] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    later: list[dict[str, Any]] = field(default_factory=list)
    # Illicit transfers it was expected to make.
    cost: int = 0

    @property
    def is_illicit(self) -> bool:
        """Whether it is a typology and not a look-alike."""
        return self.grade != BENIGN


@dataclass(frozen=True)
class Candidates:
    """Customers who may be cast today, as arrays of one length."""

    customers: np.ndarray[Any, np.dtype[np.int64]]
    age_days: np.ndarray[Any, np.dtype[np.float64]]
    tier: np.ndarray[Any, np.dtype[np.int64]]
    is_business: np.ndarray[Any, np.dtype[np.bool_]]
    birth_year: np.ndarray[Any, np.dtype[np.int64]]
    income_usd: np.ndarray[Any, np.dtype[np.float64]]
    country: np.ndarray[Any, np.dtype[np.int64]]
    days_idle: np.ndarray[Any, np.dtype[np.float64]]
    worth_usd: np.ndarray[Any, np.dtype[np.float64]]


class Plan:
    """One scenario while it is written. Times are microseconds since 1970 UTC.

    `rng` is the scenario's own generator; `grade` is easy, medium, hard or benign; `start` an
    instant of today at which somebody would begin.
    """

    def __init__(
        self,
        script: Script,
        rng: np.random.Generator,
        day_number: int,
        day_start: int,
        candidates: Candidates,
        stage: Any,
    ) -> None:
        self.script = script
        self.rng = rng
        self.grade = script.grade
        self.day_number = day_number
        self.start = day_start + int(rng.integers(7 * 60, 18 * 60)) * MINUTE
        self._day_start = day_start
        self._candidates = candidates
        self._stage = stage
        self._taken: set[int] = set()

    # Choices.

    def by_grade(self, easy: Any, medium: Any, hard: Any, benign: Any = None) -> Any:
        """Return the value for this plan's grade; a benign plan gets `benign`, else `medium`."""
        if self.grade == BENIGN:
            return medium if benign is None else benign
        return {EASY: easy, MEDIUM: medium, HARD: hard}[self.grade]

    def between(self, low: float, high: float) -> float:
        """Draw a number from an interval, evenly."""
        return float(self.rng.uniform(low, high))

    def whole(self, low: int, high: int) -> int:
        """Draw a whole number, both ends included."""
        return int(self.rng.integers(low, high + 1))

    def chance(self, share: float) -> bool:
        """Return True with this probability."""
        return bool(self.rng.random() < share)

    def pick(self, items: Sequence[Any]) -> Any:
        """Draw one of several."""
        return items[int(self.rng.integers(0, len(items)))]

    def heavy(self, median: float, spread: float = 0.6, most: float = 1e12) -> float:
        """Draw a lognormal amount."""
        return float(min(median * np.exp(self.rng.normal(0, spread)), most))

    def natural(self, usd: float) -> float:
        """Round an amount as people do, most of the time."""
        if self.chance(0.3):
            return round(usd, 2)
        step = 10.0 if usd < 1_000 else 50.0 if usd < 20_000 else 500.0
        return max(round(usd / step) * step, step)

    def price(self, asset: int, at: int) -> float:
        """Return the USD of one whole unit of an asset or currency at an instant."""
        usd: float = self._stage.price(asset, at)
        return usd

    # Time.

    def day(self, number: float) -> int:
        """Return the midnight that begins day `number` of the plan; 0 is today."""
        return self._day_start + int(number * DAY)

    def moment(self, number: int, hour: float = 9.0, until: float = 20.0) -> int:
        """Return an instant of day `number` of the plan, between two UTC hours."""
        return self.day(number) + int(self.between(hour, until) * HOUR)

    def after(self, at: int, low: float, high: float) -> int:
        """Return an instant between `low` and `high` hours after another."""
        return at + int(self.between(low, high) * HOUR)

    def spread_over(self, at: int, hours: float, count: int) -> list[int]:
        """Return `count` instants within some hours from `at`, in order, a minute apart or more."""
        times = sorted(at + int(self.rng.random() * hours * HOUR) for _ in range(count))
        for place in range(1, count):
            times[place] = max(times[place], times[place - 1] + MINUTE + place)
        return times

    # Cast.

    def customer(
        self,
        role: str,
        *,
        age_days: tuple[float, float] = (3, 1e9),
        tier: int = 1,
        most_tier: int = 9,
        business: bool | None = False,
        born: tuple[int, int] = (0, 9999),
        income_usd: tuple[float, float] = (0, 1e15),
        idle_days: tuple[float, float] = (0, 1e9),
        worth_usd: tuple[float, float] = (0, 1e15),
        abroad_of: Person | None = None,
        country_of: Person | None = None,
    ) -> Person:
        """Cast an ordinary customer of the exchange who fits; ages are days since verification.

        `idle_days` is how long they have not acted, `worth_usd` what they hold at the exchange.

        Raises:
            CannotCast: when nobody fits.
        """
        pool = self._candidates
        fits = (pool.age_days >= age_days[0]) & (pool.age_days <= age_days[1])
        fits &= (pool.tier >= tier) & (pool.tier <= most_tier)
        fits &= (pool.birth_year >= born[0]) & (pool.birth_year <= born[1])
        fits &= (pool.income_usd >= income_usd[0]) & (pool.income_usd <= income_usd[1])
        fits &= (pool.days_idle >= idle_days[0]) & (pool.days_idle <= idle_days[1])
        fits &= (pool.worth_usd >= worth_usd[0]) & (pool.worth_usd <= worth_usd[1])
        if business is not None:
            fits &= pool.is_business == business
        for other, same in ((abroad_of, False), (country_of, True)):
            if other is not None:
                home = self._stage.country(self.script.cast[other.place])
                fits &= (pool.country == home) == same
        rows = np.flatnonzero(fits)
        for _ in range(30):
            if not len(rows):
                break
            customer = int(pool.customers[self.pick(rows.tolist())])
            if customer not in self._taken:
                self._taken.add(customer)
                return self._join(role, customer)
        raise CannotCast(role)

    def newcomer(
        self,
        role: str,
        at: int,
        *,
        same_person_as: Person | None = None,
        phone_of: Person | None = None,
        address_of: Person | None = None,
        device_of: Person | None = None,
        country: str | None = None,
        birth_year: int | None = None,
        is_business: bool = False,
        referrer: Person | None = None,
        income_usd: float | None = None,
        tier: int = 2,
        is_cover: bool = False,
    ) -> Person:
        """Let a new account be opened and verified at `at`; it can act about an hour later.

        `tier` is how far it is verified; at tier 1 hardly anything large can be done.
        """
        person = self._join(role, -1)
        people = {
            "same_person_as": same_person_as,
            "phone_of": phone_of,
            "address_of": address_of,
            "device_of": device_of,
            "referrer": referrer,
        }
        self._note(
            at,
            "open_account",
            is_cover,
            person=person.place,
            people={name: who.place for name, who in people.items() if who is not None},
            country=country,
            birth_year=birth_year,
            is_business=is_business,
            income_usd=income_usd,
            tier=tier,
        )
        return person

    def tier_of(self, person: Person) -> int:
        """Return the verification tier of a customer who was cast and not opened."""
        pool = self._candidates
        return int(pool.tier[pool.customers == self.script.cast[person.place]][0])

    def _join(self, role: str, customer: int) -> Person:
        self.script.cast.append(customer)
        self.script.roles.append(role)
        return Person(len(self.script.cast) - 1)

    def wallet(self, role: str, chain: str = "evm") -> Wallet:
        """Return a new self-hosted wallet, with an address never seen; `chain` evm or bitcoin."""
        number = self._stage.new_wallet(chain)
        self.script.wallets.append((chain, number, role))
        return Wallet(chain, number)

    def service(self, *categories: str, chain: str = "evm", slugs: Sequence[str] = ()) -> Wallet:
        """Return a wallet of a service of these categories (services.py), or of these slugs."""
        places = (
            of(*categories)
            if categories
            else np.array(
                [place for place, service in enumerate(SERVICES) if service.slug in slugs]
            )
        )
        wallets = self._stage.service_wallets(chain)
        present = np.array([place for place in places.tolist() if len(wallets[place])])
        if not len(present):
            raise CannotCast(f"service {categories or slugs} on {chain}")
        try:
            share = weights(present, self.day_number)
        except ValueError as error:
            raise CannotCast(str(error)) from error
        place = int(self.rng.choice(present, p=share))
        return Wallet(chain, int(self.pick(wallets[place].tolist())))

    # Money in and out of the exchange.

    def pay_in(
        self,
        person: Person,
        at: int,
        usd: float,
        *,
        rail: str = "bank",
        payer: int | Person | None = None,
        status: str = "booked",
        is_cover: bool = False,
    ) -> None:
        """Pay fiat in. `rail` is bank (SEPA or wire), card or cash_kiosk; `payer` an outside
        party from `outsider()`, or another customer from whose bank account it comes."""
        self._note(
            at,
            "pay_in",
            is_cover,
            person=person.place,
            usd=usd,
            rail=rail,
            payer=_payer(payer),
            status=status,
        )

    def pay_out(
        self,
        person: Person,
        at: int,
        *,
        usd: float | None = None,
        share: float | None = None,
        payee: int | Person | None = None,
        is_cover: bool = False,
    ) -> None:
        """Pay fiat out to the own bank account, to an outside party or another customer's."""
        self._note(
            at,
            "pay_out",
            is_cover,
            person=person.place,
            usd=usd,
            share=share,
            payer=_payer(payee),
        )

    def outsider(self, country: str | None = None) -> int:
        """Return a bank account of somebody who is not a customer."""
        number: int = self._stage.outside_party(self.rng, country)
        return number

    def buy(
        self,
        person: Person,
        at: int,
        asset: int,
        *,
        usd: float | None = None,
        share: float | None = None,
        cost: float = 0.0,
        counterparty: Person | None = None,
        is_cover: bool = False,
    ) -> None:
        """Buy an asset with fiat. `cost` worsens the price by that share; with a `counterparty`
        the trade is with that customer, who must have the asset in the scenario's money."""
        self._note(
            at,
            "buy",
            is_cover,
            person=person.place,
            asset=asset,
            usd=usd,
            share=share,
            cost=cost,
            counterparty=None if counterparty is None else counterparty.place,
        )

    def sell(
        self,
        person: Person,
        at: int,
        asset: int,
        *,
        usd: float | None = None,
        share: float | None = None,
        cost: float = 0.0,
        is_cover: bool = False,
    ) -> None:
        """Sell an asset for fiat."""
        self._note(
            at, "sell", is_cover, person=person.place, asset=asset, usd=usd, share=share, cost=cost
        )

    def swap(
        self,
        person: Person,
        at: int,
        asset: int,
        into: int,
        *,
        usd: float | None = None,
        share: float | None = None,
        cost: float = 0.0,
        is_cover: bool = False,
    ) -> None:
        """Change one crypto asset into another at the exchange."""
        self._note(
            at,
            "swap",
            is_cover,
            person=person.place,
            asset=asset,
            into=into,
            usd=usd,
            share=share,
            cost=cost,
        )

    def withdraw(
        self,
        person: Person,
        at: int,
        asset: int,
        to: Wallet,
        *,
        usd: float | None = None,
        share: float | None = None,
        chain: EvmChain | None = None,
        is_own: bool = True,
        is_cover: bool = False,
    ) -> None:
        """Withdraw on chain to a wallet; `chain` decides for assets on several chains."""
        self._note(
            at,
            "withdraw",
            is_cover,
            person=person.place,
            asset=asset,
            to=_wallet(to),
            usd=usd,
            share=share,
            chain=_chain(asset, chain),
            is_own=is_own,
        )

    def deposit(
        self,
        person: Person,
        at: int,
        asset: int,
        wallet: Wallet,
        *,
        usd: float | None = None,
        share: float | None = None,
        chain: EvmChain | None = None,
        is_cover: bool = False,
    ) -> None:
        """Deposit on chain from a wallet or a service; credited after confirmations."""
        self._note(
            at,
            "deposit",
            is_cover,
            person=person.place,
            asset=asset,
            wallet=_wallet(wallet),
            usd=usd,
            share=share,
            chain=_chain(asset, chain),
        )

    def give(
        self,
        person: Person,
        at: int,
        to: Person,
        asset: int,
        *,
        usd: float | None = None,
        share: float | None = None,
        is_cover: bool = False,
    ) -> None:
        """Transfer crypto to another customer inside the exchange."""
        self._note(
            at,
            "give",
            is_cover,
            person=person.place,
            to=to.place,
            asset=asset,
            usd=usd,
            share=share,
        )

    def bring_own(self, person: Person, at: int, share: float = 1.0) -> None:
        """Move a share of the customer's ordinary balances into the scenario's money.

        What they hold as the day of `at` begins, so keep that day to the scenario.
        """
        self._note(at, "bring_own", True, person=person.place, share=share)

    # On chain, outside the exchange.

    def send(
        self,
        wallet: Wallet,
        at: int,
        to: Wallet,
        asset: int,
        *,
        usd: float | None = None,
        share: float | None = None,
        units: int | None = None,
        chain: EvmChain | None = None,
        is_cover: bool = False,
    ) -> None:
        """Send from a wallet of the scenario, or from a service, to any wallet.

        Bitcoin change goes back to a new address of the sender. A `share` is of what the sending
        wallet holds; services need `usd` or `units`.
        """
        self._note(
            at,
            "send",
            is_cover,
            wallet=_wallet(wallet),
            to=_wallet(to),
            asset=asset,
            usd=usd,
            share=share,
            units=units,
            chain=_chain(asset, chain),
        )

    def merge(
        self, wallets: Sequence[Wallet], at: int, to: Wallet, *, is_cover: bool = False
    ) -> None:
        """Spend several Bitcoin wallets together in one transaction, all of it, to one wallet."""
        self._note(
            at, "merge", is_cover, wallets=[_wallet(each) for each in wallets], to=_wallet(to)
        )

    def split(
        self,
        wallet: Wallet,
        at: int,
        to: Sequence[Wallet],
        shares: Sequence[float],
        *,
        is_cover: bool = False,
    ) -> None:
        """Spend a Bitcoin wallet to several in one transaction, by shares of what it holds."""
        self._note(
            at,
            "split",
            is_cover,
            wallet=_wallet(wallet),
            to=[_wallet(each) for each in to],
            shares=list(shares),
        )

    def coinjoin(
        self, wallets: Sequence[Wallet], at: int, *, denomination_btc: float = 0.1
    ) -> None:
        """Mix Bitcoin wallets with a dozen strangers: equal outputs, change apart (Wasabi 1.0)."""
        self._note(
            at,
            "coinjoin",
            False,
            wallets=[_wallet(each) for each in wallets],
            satoshi=int(denomination_btc * 1e8),
        )

    def mix_out(
        self, to: Wallet, at: int, ether: float, slug: str | None = None, *, is_cover: bool = False
    ) -> None:
        """Let an EVM mixer pay out one of its fixed sums (0.1, 1, 10, 100) through a relayer."""
        self._note(at, "mix_out", is_cover, to=_wallet(to), ether=ether, slug=slug)

    def mixer_pool(self, ether: float, slug: str | None = None) -> Wallet:
        """Return the pool of a mixer for a fixed sum (0.1, 1, 10 or 100 ether), to send it to."""
        wallet: Wallet = Wallet(
            "evm", self._stage.mixer_pool(self.rng, self.day_number, ether, slug)
        )
        return wallet

    def bridge(
        self,
        wallet: Wallet,
        at: int,
        asset: int,
        source: EvmChain,
        target: EvmChain,
        into: int,
        *,
        share: float = 1.0,
        is_cover: bool = False,
    ) -> None:
        """Bridge to another EVM chain: paid in on one, paid out on the other minutes later."""
        self._note(
            at,
            "bridge",
            is_cover,
            wallet=_wallet(wallet),
            asset=asset,
            chain=_chain(asset, source),
            target=EVM_CHAINS.index(target),
            into=into,
            share=share,
        )

    def dex(
        self, wallet: Wallet, at: int, into: int, *, share: float = 1.0, is_cover: bool = False
    ) -> None:
        """Swap ether for a stablecoin at a decentralised exchange on Ethereum."""
        self._note(at, "dex", is_cover, wallet=_wallet(wallet), into=into, share=share)

    def tag_later(
        self,
        wallet: Wallet,
        category: str,
        *,
        abuse: str | None = None,
        days: tuple[float, float] = (10, 80),
        probability: float = 0.5,
    ) -> None:
        """Let an attribution source learn of a wallet some days from now, perhaps."""
        self.script.later.append(
            {
                "sort": "tag",
                "wallet": _wallet(wallet),
                "category": category,
                "abuse": abuse,
                "days": list(days),
                "probability": probability,
            }
        )

    def sanction_later(
        self, wallet: Wallet, *, days: tuple[float, float] = (20, 120), probability: float = 0.4
    ) -> None:
        """Let a sanctions list name a wallet some days from now, perhaps."""
        self.script.later.append(
            {
                "sort": "sanction",
                "wallet": _wallet(wallet),
                "days": list(days),
                "probability": probability,
            }
        )

    # Behaviour.

    def log_in(
        self,
        person: Person,
        at: int,
        *,
        device_of: Person | None = None,
        new_device: int | None = None,
        ip_of: Person | None = None,
        country: str | None = None,
        is_tor: bool = False,
        is_vpn: bool = False,
        is_successful: bool = True,
        is_cover: bool = False,
    ) -> None:
        """Log in. `new_device` is any number: the same number is the same device within the
        scenario; `device_of` and `ip_of` use another customer's."""
        self._note(
            at,
            "log_in",
            is_cover,
            person=person.place,
            device_of=_place(device_of),
            new_device=new_device,
            ip_of=_place(ip_of),
            country=country,
            is_tor=is_tor,
            is_vpn=is_vpn,
            is_successful=is_successful,
        )

    def security_event(
        self, person: Person, at: int, event_type: str, *, new_device: int | None = None
    ) -> None:
        """Change credentials: a type of exchange.security_events."""
        self._note(
            at,
            "security_event",
            False,
            person=person.place,
            event_type=event_type,
            new_device=new_device,
        )

    def _note(self, at: int, what: str, is_cover: bool, **arguments: Any) -> None:
        self.script.acts.append(Act(int(at), what, arguments, is_cover))


def _wallet(wallet: Wallet) -> list[Any]:
    return [wallet.chain, wallet.number]


def _place(person: Person | None) -> int | None:
    return None if person is None else person.place


def _payer(party: int | Person | None) -> dict[str, int] | None:
    if party is None:
        return None
    return {"person": party.place} if isinstance(party, Person) else {"account": party}


def _chain(asset: int, chain: EvmChain | None) -> str:
    if asset == BTC:
        return BITCOIN
    if chain is not None:
        return chain.name
    on_ethereum = asset == ETHEREUM.coin or asset in ETHEREUM.tokens
    return ETHEREUM.name if on_ethereum else EVM_CHAINS[1].name
