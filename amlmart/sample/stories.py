"""What happens in the sample that a signal should explain, and what it should not be taken for.

Each story is one transfer with the outcome to expect of a typology at its shipped parameters, so
that tests and the documentation can hold the build against it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from amlmart.sample import actors
from amlmart.sample.chain_activity import enter_mixer, leave_mixer
from amlmart.sample.clock import utc
from amlmart.sample.evm import USDC, USDT, Sent
from amlmart.sample.utxo import Paid
from amlmart.sample.world import World

# Outcomes, the states of the typologies. A retro exposure is a transfer before the listing was
# known; a transfer with a mixer that was tagged later is a signal from the tag on.
SIGNAL = "signal"
RETRO_EXPOSURE = "retro_exposure"
NEAR_MISS = "near_miss"
CLEAR = "clear"


@dataclass(frozen=True)
class Story:
    """One transfer and what to expect of it.

    `address` is the counterparty outside the exchange, in the chain's normal form; `customer_id`
    is null where no customer takes part.
    """

    typology: str
    outcome: str
    title: str
    transaction_hash: str
    block_timestamp: datetime
    address: str
    customer_id: str | None


@dataclass
class StoryBook:
    """The stories told so far, in order of time."""

    stories: list[Story] = field(default_factory=list)

    def plan(
        self,
        world: World,
        moment: datetime,
        typology: str,
        outcome: str,
        title: str,
        address: str,
        number: int | None,
        act: Callable[[datetime], Sent | Paid],
    ) -> None:
        """Enter a story in the agenda; `act` makes its transfer, by customer `number` if any."""
        customer_id = None if number is None else world.customer(number).id

        def happen(at: datetime) -> None:
            sent = act(at)
            self.stories.append(
                Story(
                    typology, outcome, title, sent.hash, sent.block_timestamp, address, customer_id
                )
            )

        world.agenda.at(moment, happen)


def plan_stories(world: World) -> StoryBook:
    """Enter every story in the agenda; the book fills as the agenda runs."""
    book = StoryBook()
    _plan_sanctions(world, book)
    _plan_mixers(world, book)
    _plan_fresh_addresses(world, book)
    return book


def _withdraw(
    world: World, number: int, address: str, amount: str, *, is_usdt: bool = False
) -> Callable[[datetime], Sent]:
    def act(at: datetime) -> Sent:
        return world.exchange.withdraw_evm(
            *(at, world.customer(number), world.ethereum, address, Decimal(amount)),
            USDT if is_usdt else None,
        )

    return act


def _withdraw_bitcoin(
    world: World, number: int, address: str, amount: str
) -> Callable[[datetime], Paid]:
    def act(at: datetime) -> Paid:
        customer = world.customer(number)
        return world.exchange.withdraw_bitcoin(at, customer, address, Decimal(amount))

    return act


def _deposit_bitcoin(
    world: World, number: int, address: str, amount: str
) -> Callable[[datetime], Paid]:
    def act(at: datetime) -> Paid:
        customer = world.customer(number)
        return world.exchange.deposit_bitcoin(at, customer, address, Decimal(amount))

    return act


def _endow(world: World, number: int, moment: datetime, asset: str, amount: str) -> None:
    """Let a customer pay in and buy what a story needs, two hours before it."""
    customer, base_amount = world.customer(number), Decimal(amount)

    def act(at: datetime) -> None:
        payment = world.exchange.cost(at, asset, customer.currency, base_amount)
        world.exchange.pay_fiat(at, customer, "in", payment)
        world.exchange.trade(at, customer, "buy", asset, customer.currency, base_amount)

    world.agenda.at(moment - timedelta(hours=2), act)


def _plan_sanctions(world: World, book: StoryBook) -> None:
    slug = "sanctions_direct"

    def withdrawal(
        moment: datetime, outcome: str, title: str, number: int, address: str, amount: str
    ) -> None:
        _endow(world, number, moment, "ETH", str(Decimal(amount) + Decimal("0.01")))
        act = _withdraw(world, number, address, amount)
        book.plan(world, moment, slug, outcome, title, address, number, act)

    withdrawal(
        *(utc(2024, 2, 20, 14), SIGNAL, "withdrawal to an address on the list"),
        *(7, actors.SANCTIONED, "1.5"),
    )
    withdrawal(
        *(utc(2024, 2, 10, 9), RETRO_EXPOSURE, "the counterparty was listed three weeks later"),
        *(11, actors.LISTED_THREE_WEEKS_LATER, "0.9"),
    )
    withdrawal(
        *(utc(2024, 1, 10, 16), SIGNAL, "withdrawal while the address was on the list"),
        *(19, actors.DELISTED, "0.3"),
    )
    withdrawal(
        *(utc(2024, 2, 25, 16), CLEAR, "withdrawal after the address came off the list"),
        *(19, actors.DELISTED, "0.35"),
    )
    withdrawal(
        *(utc(2024, 2, 2, 12), RETRO_EXPOSURE, "listed the day before, known two days after"),
        *(28, actors.LISTING_KNOWN_LATE, "0.4"),
    )
    withdrawal(
        *(utc(2024, 3, 15, 10), RETRO_EXPOSURE, "the counterparty was listed after the sample"),
        *(4, actors.LISTED_AFTER_THE_SAMPLE, "0.25"),
    )
    book.plan(
        *(world, utc(2024, 3, 5, 6), slug, SIGNAL, "bitcoin deposit from an address on the list"),
        *(actors.SANCTIONED_BITCOIN, 20),
        _deposit_bitcoin(world, 20, actors.SANCTIONED_BITCOIN, "0.031"),
    )
    moment = utc(2024, 3, 4, 20)
    _endow(world, 27, moment, "BTC", "0.03")
    book.plan(
        *(world, moment, slug, RETRO_EXPOSURE, "bitcoin withdrawal before the listing"),
        *(actors.LISTED_LATER_BITCOIN, 27),
        _withdraw_bitcoin(world, 27, actors.LISTED_LATER_BITCOIN, "0.024"),
    )


def _plan_mixers(world: World, book: StoryBook) -> None:
    slug = "mixer_use"

    def deposit(at: datetime) -> Sent:
        customer, amount = world.customer(10), Decimal("0.99")
        address = customer.evm_deposit_address
        assert address is not None
        sent = leave_mixer(world.ethereum, at, address, amount)
        world.exchange.credit_evm(customer, world.ethereum, sent, actors.MIXER, amount)
        return sent

    title = "deposit straight from a known mixer, inside a relayer's call"
    book.plan(world, utc(2024, 2, 12, 18), slug, SIGNAL, title, actors.MIXER, 10, deposit)

    moment = utc(2024, 3, 1, 22)
    _endow(world, 10, moment, "ETH", "1.01")
    title = "withdrawal to a known mixer"
    act: Callable[[datetime], Sent | Paid] = _withdraw(world, 10, actors.MIXER, "1")
    book.plan(world, moment, slug, SIGNAL, title, actors.MIXER, 10, act)

    def stranger(at: datetime) -> Sent:
        return enter_mixer(world.ethereum, at, actors.EVM_WALKERS[33], Decimal(1))

    title = "somebody who is no customer pays into the mixer"
    book.plan(world, utc(2024, 2, 26, 8), slug, SIGNAL, title, actors.MIXER, None, stranger)

    for moment, outcome, title, number, mixer, amount in (
        (
            *(utc(2024, 2, 15, 13), SIGNAL, "the mixer was tagged five weeks later"),
            *(22, actors.MIXER_TAGGED_LATE, "0.8"),
        ),
        (
            *(utc(2024, 3, 7, 9), NEAR_MISS, "a claim without origin calls this a mixer"),
            *(31, actors.MIXER_WEAK_CLAIM, "0.45"),
        ),
        (
            *(utc(2024, 2, 21, 15), CLEAR, "the address became a mixer only on 1 March"),
            *(34, actors.MIXER_SINCE_MARCH, "0.3"),
        ),
        (
            *(utc(2024, 3, 10, 15), SIGNAL, "the address has been a mixer since 1 March"),
            *(34, actors.MIXER_SINCE_MARCH, "0.3"),
        ),
    ):
        _endow(world, number, moment, "ETH", str(Decimal(amount) + Decimal("0.01")))
        act = _withdraw(world, number, mixer, amount)
        book.plan(world, moment, slug, outcome, title, mixer, number, act)

    book.plan(
        *(world, utc(2024, 2, 22, 5), slug, SIGNAL, "bitcoin deposit from a known mixer"),
        *(actors.MIXER_BITCOIN, 8),
        _deposit_bitcoin(world, 8, actors.MIXER_BITCOIN, "0.042"),
    )
    moment = utc(2024, 3, 18, 19)
    _endow(world, 17, moment, "BTC", "0.04")
    book.plan(
        *(world, moment, slug, SIGNAL, "bitcoin withdrawal to a known mixer"),
        *(actors.MIXER_BITCOIN, 17),
        _withdraw_bitcoin(world, 17, actors.MIXER_BITCOIN, "0.037"),
    )


def _plan_fresh_addresses(world: World, book: StoryBook) -> None:
    slug = "fresh_address_large_value"

    def first_seen(moment: datetime, address: str) -> None:
        walker = actors.EVM_WALKERS[12]
        world.agenda.at(moment, world.ethereum.send_native, walker, address, Decimal("0.004"))

    moment = utc(2024, 3, 8, 20)
    first_seen(utc(2024, 3, 8, 10), actors.FRESH_LARGE)
    _endow(world, 37, moment, "USDT", "12510")
    act: Callable[[datetime], Sent | Paid]
    act = _withdraw(world, 37, actors.FRESH_LARGE, "12500", is_usdt=True)
    title = "12,500 USDT to an address first seen ten hours before"
    book.plan(world, moment, slug, SIGNAL, title, actors.FRESH_LARGE, 37, act)

    moment = utc(2024, 3, 13, 21)
    first_seen(utc(2024, 3, 13, 6), actors.FRESH_JUST_UNDER)
    _endow(world, 38, moment, "USDT", "9510")
    act = _withdraw(world, 38, actors.FRESH_JUST_UNDER, "9500", is_usdt=True)
    title = "9,500 USDT to an address first seen fifteen hours before"
    book.plan(world, moment, slug, NEAR_MISS, title, actors.FRESH_JUST_UNDER, 38, act)

    def at_once(at: datetime) -> Sent:
        harbor = actors.EXCHANGES_EVM["harbor"][0]
        return world.ethereum.send_native(at, harbor, actors.FRESH_AT_ONCE, Decimal("4.2"))

    title = "4.2 ETH is the first that is seen of an address"
    moment = utc(2024, 3, 16, 7)
    book.plan(world, moment, slug, SIGNAL, title, actors.FRESH_AT_ONCE, None, at_once)

    def old_acquaintance(at: datetime) -> Sent:
        lotus = actors.EXCHANGES_EVM["lotus"][0]
        return world.ethereum.send_token(at, USDC, lotus, actors.OLD_ACQUAINTANCE, Decimal(25_000))

    title = "25,000 USDC to an address seen since January"
    moment = utc(2024, 3, 12, 12)
    book.plan(world, moment, slug, CLEAR, title, actors.OLD_ACQUAINTANCE, None, old_acquaintance)

    moment = utc(2024, 3, 20, 17)
    _endow(world, 39, moment, "BTC", "0.2502")
    book.plan(
        *(world, moment, slug, SIGNAL, "0.25 BTC is the first that is seen of an address"),
        *(actors.FRESH_BITCOIN, 39),
        _withdraw_bitcoin(world, 39, actors.FRESH_BITCOIN, "0.25"),
    )
