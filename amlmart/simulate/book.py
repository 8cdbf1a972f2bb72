"""Which scenarios are planted when, and where each of them stands.

Every day has a budget of illicit transfers: a share of what the day before carried. Typologies and
grades are drawn like cards, so that all come up before any comes again, and for each illicit
scenario a look-alike is planted as well.
"""

import heapq
import json
from typing import Any

import numpy as np

from amlmart.simulate.assets import ASSETS, BITCOIN
from amlmart.simulate.attribution import Attribution
from amlmart.simulate.cases import Cases
from amlmart.simulate.catalogue import TYPOLOGIES, script_of
from amlmart.simulate.clock import DAY
from amlmart.simulate.columns import customer_ids
from amlmart.simulate.day import Day
from amlmart.simulate.growing import Array
from amlmart.simulate.marking import Mark, TransferLabels
from amlmart.simulate.plan import (
    BENIGN,
    GRADES,
    Act,
    Candidates,
    CannotCast,
    Plan,
    Script,
)
from amlmart.simulate.randomness import stream
from amlmart.simulate.stage import Stage
from amlmart.simulate.waiting import from_text_array, to_text_array

# Acts that make ledger transfers, and how many.
_TRANSFERS = {
    "pay_in": 1,
    "pay_out": 1,
    "buy": 2,
    "sell": 2,
    "swap": 2,
    "withdraw": 1,
    "deposit": 1,
    "give": 1,
    "send": 1,
    "merge": 4,
    "split": 3,
    "coinjoin": 12,
    "mix_out": 1,
    "bridge": 2,
    "dex": 2,
}
_ATTEMPTS = 6
_MOST_A_DAY = 400


class ScenarioBook:
    """Plans scenarios, keeps their acts until their day, and writes their labels."""

    def __init__(
        self,
        seed: int,
        illicit_rate: float,
        stage: Stage,
        labels: TransferLabels,
        attribution: Attribution,
        cases: Cases,
    ) -> None:
        self.seed = seed
        self.illicit_rate = illicit_rate
        self.stage = stage
        self.labels = labels
        self.attribution = attribution
        self.cases = cases
        self._open: dict[int, Script] = {}
        self._done: list[Script] = []
        self._planned = 0
        self._budget = 0.0
        self._drawn = {"illicit": 0, "benign": 0}
        self._owed_look_alikes = 0
        self._retries: list[tuple[str, str]] = []

    def play(self, day: Day, candidates: Candidates, transfers_before: int) -> None:
        """Plan today's scenarios, then perform all acts of the day in order of time."""
        self._budget += transfers_before * self.illicit_rate
        self._plan_all(day, candidates)
        self.stage.begin(day)
        waiting = [
            (act.at, number, place, act)
            for number in sorted(self._open)
            for place, act in enumerate(self._open[number].acts)
            if act.at < day.end
        ]
        heapq.heapify(waiting)
        for number in {entry[1] for entry in waiting}:
            script = self._open[number]
            script.acts = [act for act in script.acts if act.at >= day.end]
        # Acts of one scenario keep their order even where one of them has to wait.
        delayed: dict[int, int] = {}
        while waiting:
            at, number, place, act = heapq.heappop(waiting)
            script = self._open[number]
            if at < delayed.get(number, 0):
                at = delayed[number]
                if at < day.end:
                    heapq.heappush(waiting, (at, number, place, _moved(act, at)))
                    delayed[number] = at
                else:
                    script.acts.append(_moved(act, at))
                continue
            again = self.stage.perform(day, script, act)
            if again is None:
                continue
            delayed[number] = again.at
            if again.at < day.end:
                heapq.heappush(waiting, (again.at, number, place, again))
            else:
                script.acts.append(again)
        for number in sorted(self._open):
            if not self._open[number].acts:
                self._done.append(self._open.pop(number))
                self.stage.finish(self._done[-1])
        self.stage.forget(day.start)

    # Planning.

    def _plan_all(self, day: Day, candidates: Candidates) -> None:
        planned = 0
        while self._budget > 0 and planned < _MOST_A_DAY:
            script = self._plan_next(day, candidates, "illicit")
            if script is None:
                break
            script.cost = _cost(script)
            self._budget -= script.cost
            self._owed_look_alikes += 1
            planned += 1
        while self._owed_look_alikes and planned < 2 * _MOST_A_DAY:
            if self._plan_next(day, candidates, "benign") is None:
                break
            self._owed_look_alikes -= 1
            planned += 1

    def _plan_next(self, day: Day, candidates: Candidates, deck: str) -> Script | None:
        """Plan the next card that can be cast today; others are tried again tomorrow."""
        for _ in range(_ATTEMPTS):
            typology_id, grade = self._card(deck)
            script = self._plan(day, candidates, typology_id, grade)
            if script is not None:
                return script
        return None

    def _card(self, deck: str) -> tuple[str, str]:
        """Draw from a deck that is shuffled anew when it is through."""
        grades = GRADES if deck == "illicit" else (BENIGN,)
        cards = [(typology_id, grade) for typology_id in TYPOLOGIES for grade in grades]
        turn, place = divmod(self._drawn[deck], len(cards))
        self._drawn[deck] += 1
        order = stream(self.seed, "deck", deck, turn).permutation(len(cards))
        return cards[int(order[place])]

    def _plan(
        self, day: Day, candidates: Candidates, typology_id: str, grade: str
    ) -> Script | None:
        number = self._planned
        rng = stream(self.seed, "scenario", number, day.number, typology_id, grade)
        script = Script(number, typology_id, TYPOLOGIES[typology_id], grade, day.start)
        free = ~self.stage.people.held[candidates.customers]
        pool = Candidates(**{name: values[free] for name, values in vars(candidates).items()})
        plan = Plan(script, rng, day.number, day.start, pool, self.stage)
        try:
            script_of(typology_id, grade)(plan)
        except CannotCast:
            return None
        script.acts.sort(key=lambda act: act.at)
        if not script.acts:
            return None
        script.started_at = script.acts[0].at
        self._planned += 1
        self._open[number] = script
        self.labels.marks[number] = _mark(script)
        for customer in script.cast:
            if customer >= 0:
                self.stage.people.held[customer] = True
        self._announce(day, script)
        return script

    def _announce(self, day: Day, script: Script) -> None:
        """Queue what attribution will learn of a scenario's wallets."""
        for item in script.later:
            chain, number = item["wallet"]
            kind = "bitcoin" if chain == BITCOIN else "evm"
            address = number
            if kind == "bitcoin":
                address = int(self.stage.utxo.wallets.main_address(np.array([number]))[0])
            low, high = item["days"]
            if item["sort"] == "tag":
                # The label tells no more than the category does.
                label = f"{item['category'].replace('_', ' ')} {address * 7_919 % 99_991}"
                self.attribution.tag_later(
                    *(day, kind, address, item["category"], label),
                    *(item["abuse"], low, high, item["probability"]),
                )
            else:
                self.attribution.sanction_later(
                    day, kind, address, "CYBER2", low, high, item["probability"]
                )

    # Completion.

    def complete(self, day: Day) -> None:
        """Write the labels of scenarios that ended today, once the day's rows are written."""
        done, self._done = self._done, []
        for script in done:
            number = script.number
            customers = [customer for customer in script.cast if customer >= 0]
            self.stage.people.held[customers] = False
            labelled = self.labels.seen.pop(number, 0)
            if script.is_illicit:
                self._budget += script.cost - labelled
            if not labelled:
                # Nothing of it could be paid: there is nothing to find.
                continue
            self._write(day, script, customers)
            ended_at = self.labels.ended.pop(number)
            day.add(
                "labels.scenarios",
                scenario_id=scenario_id(number),
                typology_id=script.typology_id,
                typology=script.slug,
                grade=script.grade,
                is_illicit=script.is_illicit,
                started_at=np.array([self.labels.began.pop(number)]),
                ended_at=np.array([ended_at]),
            )
            self.cases.consider(
                day, scenario_id(number), script.slug, customers, script.is_illicit, ended_at
            )

    def _write(self, day: Day, script: Script, customers: list[int]) -> None:
        roles = [
            role for role, customer in zip(script.roles, script.cast, strict=True) if customer >= 0
        ]
        name = scenario_id(script.number)
        if customers:
            day.add(
                "labels.participants",
                scenario_id=[name] * len(customers),
                role=roles,
                customer_id=customer_ids(np.array(customers)),
            )
        for chain, number, role in script.wallets:
            if not self.stage.was_used(chain, number):
                continue
            numbers = np.array([number])
            address = (
                self.stage.utxo.names.addresses(self.stage.utxo.wallets.main_address(numbers))
                if chain == BITCOIN
                else self.stage.evm.names.addresses(numbers)
            )
            day.add(
                "labels.participants", scenario_id=name, role=role, chain=chain, address=address
            )

    # State.

    def state(self) -> dict[str, Array]:
        """Return everything that the next day needs."""
        scripts = []
        for number in sorted(self._open):
            script = self._open[number]
            plain = dict(vars(script))
            plain["acts"] = [[act.at, act.what, act.arguments, act.is_cover] for act in script.acts]
            scripts.append(plain)
        text: Any = {
            "scripts": scripts,
            "planned": self._planned,
            "budget": self._budget,
            "drawn": self._drawn,
            "owed": self._owed_look_alikes,
            "stage": self.stage.state(),
            "labels": self.labels.state(),
        }
        return {"book": to_text_array(json.loads(json.dumps(text, default=_plain)))}

    def restore(self, state: dict[str, Array]) -> None:
        """Go on from a state."""
        text: Any = from_text_array(state["book"])
        self._planned, self._budget = text["planned"], text["budget"]
        self._drawn, self._owed_look_alikes = text["drawn"], text["owed"]
        self._open = {}
        for plain in text["scripts"]:
            acts = [Act(at, what, arguments, cover) for at, what, arguments, cover in plain["acts"]]
            wallets = [(chain, number, role) for chain, number, role in plain["wallets"]]
            script = Script(**(plain | {"acts": acts, "wallets": wallets}))
            self._open[script.number] = script
            self.labels.marks[script.number] = _mark(script)
        self.stage.restore(text["stage"])
        self.labels.restore(text["labels"])


def scenario_id(number: int) -> str:
    """Return the id of a scenario by its number."""
    return f"S-{number + 1:06d}"


def candidates(day: Day, stage: Stage, last_acted: Array, can_act: Array) -> Candidates:
    """Return the customers who may be cast on a day; `can_act` are their numbers."""
    people = stage.people
    noon = day.start + DAY // 2
    worth = np.zeros(len(can_act))
    for asset, each in enumerate(ASSETS):
        price = stage.prices.usd_at(asset, noon)
        worth += stage.exchange.balance(asset)[can_act] / each.unit * price
    return Candidates(
        customers=can_act,
        age_days=(day.start - people.active_from[can_act]) / DAY,
        tier=people.tier[can_act].astype(np.int64),
        is_business=people.is_business[can_act],
        birth_year=people.birth_year[can_act],
        income_usd=people.income_usd[can_act],
        country=people.country[can_act].astype(np.int64),
        days_idle=(day.start - last_acted[can_act]) / DAY,
        worth_usd=worth,
    )


def _mark(script: Script) -> Mark:
    return Mark(scenario_id(script.number), script.typology_id, script.grade, script.is_illicit)


def _moved(act: Act, at: int) -> Act:
    return Act(at, act.what, act.arguments, act.is_cover)


def _cost(script: Script) -> int:
    return max(sum(_TRANSFERS.get(act.what, 0) for act in script.acts if not act.is_cover), 1)


def _plain(value: Any) -> Any:
    """Return numpy scalars as Python's own, which JSON takes."""
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{type(value)} is not a plain value")
