"""Cases of the exchange's analysts: opened late, decided in working hours, sometimes wrongly.

Only a part of what is planted is ever found, and some of what only looks like it is looked into as
well, so decisions are labels with a bias, a delay and errors, as an institution's own are. A
decision stands where it is; a later one on the same case is a further row.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from amlmart.simulate.clock import DAY, HOUR, MINUTE, SECOND, date_of
from amlmart.simulate.columns import Numbered, Times, Words, customer_ids
from amlmart.simulate.day import Day
from amlmart.simulate.growing import Array, part, prefixed
from amlmart.simulate.randomness import stream
from amlmart.simulate.settings import Settings
from amlmart.simulate.waiting import Vocabulary, Waiting, from_text_array, to_text_array

Int64s = NDArray[np.int64]

FOUND_SHARE, LOOKED_AT_SHARE = 0.55, 0.35
WRONG_SHARE = 0.04
FIRST_DAYS, LAST_DAYS = 3.0, 45.0
# Cases about customers who did nothing remarkable, by customer and day.
ORDINARY_RATE = 1.2 / 1_000 / 30
MOST_CUSTOMERS = 8
_NAMED_SHARE = 0.6
ANALYSTS = 9
_SENIORS = 3

# Typologies that ordinary customers are reported for most often: rough thresholds fire on them.
NOISY_TYPOLOGIES = (
    "structuring",
    "amount_spike",
    "round_amounts",
    "new_account_large_flow",
    "rapid_movement",
    "wealth_mismatch",
    "tor_vpn_geo_conflict",
    "fresh_address_large_value",
)

DECISIONS = ("false_positive", "true_positive", "escalated", "sar_filed", "closed_no_action")
FALSE_POSITIVE, TRUE_POSITIVE, ESCALATED, SAR_FILED, CLOSED_NO_ACTION = range(len(DECISIONS))
# How long a decision to do nothing keeps like signals quiet, in days.
_QUIET_DAYS = (90, 180, 365)
_MORNING, _EVENING = 7 * HOUR + 30 * MINUTE, 17 * HOUR

_COLUMNS = ("case", "customer", "typology", "decision", "valid_until", "analyst", "is_last")


class Cases:
    """Cases that are open or will be; `known_at` of what waits is when it is decided."""

    def __init__(
        self, settings: Settings, noisy_typologies: Sequence[str] = NOISY_TYPOLOGIES
    ) -> None:
        """Take the slugs of the typologies that ordinary customers are reported for."""
        self._seed = settings.seed
        self._noisy = tuple(noisy_typologies)
        self._waiting = Waiting(*_COLUMNS)
        self._typologies = Vocabulary()
        self._considered = 0
        # Cases and decisions are numbered as they come out, not as they are planned.
        self._case_numbers: dict[int, int] = {}
        self._cases = 0
        self._decisions = 0

    def consider(
        self,
        day: Day,
        scenario_id: str,
        slug: str,
        customers: Sequence[int] | Int64s,
        is_illicit: bool,
        ended_at: int,
    ) -> None:
        """Let analysts look into a complete scenario or look-alike, by chance, some weeks later.

        `customers` are customer numbers, the main one first; without any there is no case.
        """
        numbers = list(dict.fromkeys(int(number) for number in customers))
        rng = stream(self._seed, "case", scenario_id)
        if rng.random() >= (FOUND_SHARE if is_illicit else LOOKED_AT_SHARE) or not numbers:
            return
        opened_at = ended_at + int(rng.uniform(FIRST_DAYS, LAST_DAYS) * DAY)
        is_named = rng.random(len(numbers)) < _NAMED_SHARE
        named = [numbers[0]] + [
            number for number, chosen in zip(numbers[1:], is_named[1:], strict=True) if chosen
        ]
        self._decide(
            rng, slug, named[:MOST_CUSTOMERS], is_illicit=is_illicit, since=max(opened_at, day.end)
        )

    def daily(self, day: Day, customers: Int64s, busy: Int64s) -> None:
        """Open cases about ordinary customers and add the rows of the day's decisions.

        `customers` are the numbers of those who may be looked into, `busy` of those who take part
        in a scenario, who are left out.
        """
        rng = stream(self._seed, "ordinary cases", day.number)
        count = int(rng.poisson(ORDINARY_RATE * len(customers)))
        if count and len(customers):
            drawn = np.asarray(customers)[rng.integers(len(customers), size=count)]
            for customer in drawn[~np.isin(drawn, busy)].tolist():
                slug = self._noisy[int(rng.integers(len(self._noisy)))]
                since = day.end + int(rng.exponential(6) * DAY)
                self._decide(rng, slug, [customer], is_illicit=False, since=since)
        self._add_rows(day)

    def state(self) -> dict[str, Array]:
        """Return all that is open."""
        others = {
            "typologies": self._typologies.words,
            "considered": self._considered,
            "case_numbers": sorted(self._case_numbers.items()),
            "cases": self._cases,
            "decisions": self._decisions,
        }
        return {**prefixed("waiting", self._waiting.state()), "others": to_text_array(others)}

    def restore(self, state: dict[str, Array]) -> None:
        """Take what `state` returned in place of what is here."""
        self._waiting.restore(part("waiting", state))
        others: Any = from_text_array(state["others"])
        self._typologies.restore(others["typologies"])
        self._considered = others["considered"]
        self._case_numbers = dict(others["case_numbers"])
        self._cases = others["cases"]
        self._decisions = others["decisions"]

    def _decide(
        self,
        rng: np.random.Generator,
        slug: str,
        customers: list[int],
        *,
        is_illicit: bool,
        since: int,
    ) -> None:
        """Plan the decisions of one case, the first of them not before `since`."""
        is_taken_for_illicit = is_illicit != (rng.random() < WRONG_SHARE)
        steps = _steps(rng, is_illicit=is_taken_for_illicit)
        analyst = 1 + int(rng.integers(ANALYSTS - _SENIORS))
        senior = 1 + ANALYSTS - _SENIORS + int(rng.integers(_SENIORS))
        decided_at = since
        for place, decision in enumerate(steps):
            pause = 0 if place == 0 else int(rng.uniform(0.5, 14) * DAY)
            decided_at = _working_time(rng, decided_at + pause)
            is_quiet = decision in (FALSE_POSITIVE, CLOSED_NO_ACTION)
            quiet_days = _QUIET_DAYS[int(rng.integers(len(_QUIET_DAYS)))]
            # One click after the other where a case is about several customers.
            clicks = decided_at + np.arange(len(customers), dtype=np.int64) * 7 * SECOND
            self._waiting.put(
                case=self._considered,
                customer=np.array(customers, dtype=np.int64),
                typology=self._typologies.code(slug),
                decision=decision,
                valid_until=clicks + quiet_days * DAY if is_quiet else np.full(len(clicks), -1),
                analyst=analyst if place == 0 else senior,
                is_last=int(place == len(steps) - 1),
                known_at=clicks,
            )
        self._considered += 1

    def _add_rows(self, day: Day) -> None:
        rows = self._waiting.due(day.end)
        count = len(rows["known_at"])
        if not count:
            return
        numbers = np.empty(count, dtype=np.int64)
        for row, case in enumerate(rows["case"].tolist()):
            if case not in self._case_numbers:
                self._cases += 1
                self._case_numbers[case] = self._cases
            numbers[row] = self._case_numbers[case]
        for case in rows["case"][rows["is_last"] == 1].tolist():
            self._case_numbers.pop(case, None)
        first = self._decisions + 1
        self._decisions += count
        day.add(
            "cases.case_decisions",
            decision_id=Numbered("DEC-", np.arange(first, first + count, dtype=np.int64), 7),
            case_id=Numbered("CASE-", numbers, 6),
            customer_id=customer_ids(rows["customer"]),
            typology=Words(rows["typology"], self._typologies.words),
            decision=Words(rows["decision"], DECISIONS),
            decided_at=rows["known_at"],
            valid_until=Times(rows["valid_until"]),
            analyst_id=Numbered("A-", rows["analyst"], 2),
        )


def _steps(rng: np.random.Generator, *, is_illicit: bool) -> list[int]:
    """Return the decisions of a case that is taken for illicit or not, in their order."""
    chances = rng.random(3)
    if is_illicit:
        steps = [ESCALATED] if chances[0] < 0.75 else []
        if chances[1] < 0.55:
            return [*steps, SAR_FILED]
        steps.append(TRUE_POSITIVE)
        return [*steps, SAR_FILED] if chances[2] < 0.4 else steps
    steps = [ESCALATED] if chances[0] < 0.2 else []
    return [*steps, FALSE_POSITIVE if chances[1] < 0.65 else CLOSED_NO_ACTION]


def _working_time(rng: np.random.Generator, earliest: int) -> int:
    """Return an instant in working hours, UTC, Monday to Friday, not before `earliest`."""
    midnight = earliest // DAY * DAY
    at = midnight + int(rng.integers(_MORNING, _EVENING))
    if at < earliest:
        at += DAY
    while date_of(at).weekday() >= 5:
        at += DAY
    return at
