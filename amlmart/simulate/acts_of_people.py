"""Acts of people at the exchange that move no money: accounts, log-ins, credentials."""

from amlmart.simulate.assets import ASSETS
from amlmart.simulate.clock import MINUTE
from amlmart.simulate.counterparties import Counterparties
from amlmart.simulate.cue import Acts, Cue
from amlmart.simulate.exchange import Exchange
from amlmart.simulate.plan import Script
from amlmart.simulate.purses import Purses
from amlmart.simulate.sessions import Sessions, foreign_device
from amlmart.simulate.treasury import Treasury


class ActsOfPeople:
    """Opens accounts, logs in, and brings customers' own money into a scenario."""

    def __init__(
        self,
        exchange: Exchange,
        treasury: Treasury,
        counterparties: Counterparties,
        sessions: Sessions,
        purses: Purses,
    ) -> None:
        self.exchange = exchange
        self.people = exchange.people
        self.treasury = treasury
        self.counterparties = counterparties
        self.sessions = sessions
        self.purses = purses

    def by_name(self) -> Acts:
        """Return the acts by the names they have in plans."""
        return {
            "open_account": self.open_account,
            "log_in": self.log_in,
            "security_event": self.security_event,
            "bring_own": self.bring_own,
        }

    def open_account(
        self,
        cue: Cue,
        person: int,
        people: dict[str, int],
        country: str | None,
        birth_year: int | None,
        is_business: bool,
        income_usd: float | None,
        tier: int,
    ) -> None:
        """Open an account; `people` are parts, such as the one who referred."""
        customer = self.people.open(
            cue.day,
            cue.at,
            country=country,
            birth_year=birth_year,
            is_business=is_business,
            income_usd=income_usd,
            tier=tier,
            **{name: cue.customer(part) for name, part in people.items()},
        )
        cue.script.cast[person] = customer
        self.people.held[customer] = True
        self.exchange.begin()
        self.treasury.begin_books()
        self.counterparties.begin_books()
        cue.note_acted(customer, cue.at + 40 * MINUTE)

    def log_in(
        self,
        cue: Cue,
        person: int,
        device_of: int | None,
        new_device: int | None,
        ip_of: int | None,
        country: str | None,
        is_tor: bool,
        is_vpn: bool,
        is_successful: bool,
    ) -> None:
        """Log in, from a device and an address of one's own, of another, or brought along."""
        device = _device(cue.script, new_device)
        if device_of is not None:
            device = int(self.people.device[cue.customer(device_of)])
        self.sessions.add(
            cue.day,
            cue.customer(person),
            cue.at,
            device=device,
            country=country,
            is_tor=is_tor,
            is_vpn=is_vpn,
            ip_of=None if ip_of is None else cue.customer(ip_of),
            is_successful=is_successful,
        )

    def security_event(
        self, cue: Cue, person: int, event_type: str, new_device: int | None
    ) -> None:
        """Change credentials."""
        device = _device(cue.script, new_device)
        self.sessions.security_event(
            cue.day, cue.customer(person), event_type, cue.at, device=device
        )

    def bring_own(self, cue: Cue, person: int, share: float) -> None:
        """Move a share of the ordinary balances into the scenario's purses.

        Acts come before ordinary life, so that what is held now was held at midnight.
        """
        customer = cue.customer(person)
        for asset in range(len(ASSETS)):
            balance = self.exchange.balance(asset)
            units = min(int(balance[customer] * share), int(balance[customer]))
            if units > 0:
                balance[customer] -= units
                self.purses.add(cue.script, customer, asset, units)


def _device(script: Script, number: int | None) -> int | None:
    """Return a device that the scenario brings along."""
    return None if number is None else foreign_device(script.number, number)
