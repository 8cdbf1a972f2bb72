"""The money of scenarios: what is in their purses at the exchange, and what is under way.

A scenario's money lies in purses of its own, by customer and asset, apart from the ordinary
balances. Money under way comes to a purse or to a wallet on chain.
"""

from typing import Any

from amlmart.simulate.assets import ASSETS
from amlmart.simulate.clock import SECOND
from amlmart.simulate.cue import Cue, Declined, NotYet
from amlmart.simulate.plan import Script
from amlmart.simulate.prices import Prices

# A purse or a wallet: which of the two, the customer or the wallet's code, and the asset.
Place = tuple[str, int, int]


class Purses:
    """What each scenario has, and when what is under way arrives."""

    def __init__(self, prices: Prices) -> None:
        self.prices = prices
        self._units: dict[tuple[int, int, int], int] = {}
        self._ready: dict[Place, int] = {}

    def held(self, script: Script, customer: int, asset: int) -> int:
        """Return what a scenario has with a customer, in smallest units."""
        return self._units.get((script.number, customer, asset), 0)

    def add(self, script: Script, customer: int, asset: int, units: int) -> None:
        """Add to a purse, or take from it."""
        place = (script.number, customer, asset)
        self._units[place] = self._units.get(place, 0) + units

    def empty(self, script: Script) -> list[tuple[int, int, int]]:
        """Return all that a scenario has, as customer, asset and units, and forget it."""
        left = [place for place in self._units if place[0] == script.number]
        return [(place[1], place[2], self._units.pop(place)) for place in left]

    def take(
        self, cue: Cue, customer: int, asset: int, usd: float | None, share: float | None
    ) -> int:
        """Return the units an act is about, once nothing of the purse is under way.

        Raises:
            NotYet: when something is.
            Declined: when the purse does not hold as much.
        """
        self.wait_for(cue, ("purse", customer, asset))
        return self.wanted(cue, asset, self.held(cue.script, customer, asset), usd, share)

    def wanted(
        self, cue: Cue, asset: int, held: int, usd: float | None, share: float | None
    ) -> int:
        """Return the units of a sum in USD or of a share of what is held; at least one.

        Raises:
            Declined: when that is nothing, or more than is held.
        """
        if usd is not None:
            units = int(usd / self.prices.usd_at(asset, cue.at) * ASSETS[asset].unit)
            # Amounts are asked for in USD; a few per cent less will do.
            units = held if held < units <= held * 1.05 else units
        else:
            # Beyond 2**53 units a product of floats may be a unit more than there is.
            units = min(int(held * (1.0 if share is None else share)), held)
        if units <= 0 or units > held:
            raise Declined
        return units

    # Under way.

    def wait_for(self, cue: Cue, *places: Place) -> None:
        """Raise NotYet where money an act needs is still under way."""
        until = max((self.ready_at(place) for place in places), default=0)
        if until >= cue.at:
            raise NotYet(until + 20 * SECOND)

    def ready_at(self, place: Place) -> int:
        """Return when the last known money under way to a place arrives; 0 if there is none."""
        return self._ready.get(place, 0)

    def expect(self, place: Place, at: int) -> None:
        """Say when money under way to a place arrives."""
        self._ready[place] = max(at, self._ready.get(place, 0))

    def forget(self, before: int) -> None:
        """Forget what has long arrived."""
        self._ready = {place: at for place, at in self._ready.items() if at >= before}

    def state(self) -> dict[str, Any]:
        """Return purses and what is under way, as JSON takes it."""
        return {
            "purses": [[*place, units] for place, units in sorted(self._units.items())],
            "ready": [[*place, at] for place, at in sorted(self._ready.items())],
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a state."""
        self._units = {
            (number, customer, asset): units for number, customer, asset, units in state["purses"]
        }
        self._ready = {(sort, number, asset): at for sort, number, asset, at in state["ready"]}
