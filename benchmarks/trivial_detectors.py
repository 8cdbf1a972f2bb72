"""How well one threshold finds what is planted in a simulated world: it should do badly.

    python benchmarks/trivial_detectors.py WORLD

Five trivial scores are given to every transfer: its amount in USD, and the distinct counterparties
of its sender and of its receiver, in the 24 hours up to it and over the whole world. For each
typology the threshold is chosen with hindsight, so that F1 over its labelled transfers against all
other transfers is as high as one threshold can make it, from below or from above. As rarity alone
keeps precision low, the area under the ROC curve is told too: the chance that a labelled transfer
has a higher score than another one, 0.5 for a score that says nothing. Labels are read for nothing
else.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from simulated_ledger import connect
from world_statistics import GRADES

from amlmart.simulate.catalogue import TYPOLOGIES

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

AMOUNT = "amount"
SCORES = {
    AMOUNT: "amount in USD",
    "payees_24h": "payees of the sender, 24 h",
    "payers_24h": "payers of the receiver, 24 h",
    "payees": "payees of the sender, whole world",
    "payers": "payers of the receiver, whole world",
}
# Thresholds that rule books use without looking at a world.
PUBLISHED = ((AMOUNT, 10_000.0), ("payees_24h", 5.0), ("payers_24h", 5.0))
# A single threshold that reaches this on a typology has found a leak rather than a behaviour.
LEAK_F1 = 0.1

# Distinct counterparties within 24 hours: a counterparty counts from a transfer until 24 hours
# after the last one of an unbroken chain, so a running sum of comings and goings is the count.
_DEGREES = """
    create or replace temp table degrees_{name} as
    with pairs as (
        select number, {node} as node, {other} as other, occurred_at,
            lag(occurred_at) over pair as before_at, lead(occurred_at) over pair as after_at
        from ledger
        window pair as (partition by {node}, {other} order by occurred_at, number)
    ),
    changes as (
        select number, node, occurred_at as moment,
            case when before_at is null or before_at + interval 24 hours <= occurred_at
                then 1 else 0 end as change
        from pairs
        union all
        select null, node, occurred_at + interval 24 hours, -1
        from pairs
        where after_at is null or occurred_at + interval 24 hours <= after_at
    ),
    running as (
        select number, sum(change) over (
            partition by node order by moment range between unbounded preceding and current row
        ) as distinct_24h
        from changes
    ),
    totals as (select node, count(distinct other) as distinct_ever from pairs group by node)
    select pairs.number, running.distinct_24h, totals.distinct_ever
    from pairs
    inner join running on running.number = pairs.number
    inner join totals on totals.node = pairs.node
"""


@dataclass(frozen=True)
class Fit:
    """The best one threshold can do: transfers with `score` at least (or at most) `threshold`."""

    score: str
    is_at_least: bool
    threshold: float
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def rule(self) -> str:
        """Return the rule in words."""
        sign = "≥" if self.is_at_least else "≤"
        places = 0 if self.threshold >= 100 or self.threshold == int(self.threshold) else 2
        number = f"{self.threshold:,.{places}f}" if self.threshold >= 0.01 else "0.01"
        return f"{SCORES[self.score]} {sign} {number}"


@dataclass(frozen=True)
class Verdict:
    """What thresholds can do on one typology; `by_grade` is the best F1 of any on each grade."""

    typology_id: str
    typology: str
    scenarios: int
    transfers: int
    amount: Fit
    degree: Fit
    amount_area: float
    by_grade: dict[str, float]

    @property
    def best(self) -> Fit:
        """The better of the two."""
        return max(self.amount, self.degree, key=lambda fit: fit.f1)


@dataclass(frozen=True)
class Judged:
    """What thresholds can do on a world: by typology, and on all that is illicit together."""

    verdicts: tuple[Verdict, ...]
    published: tuple[Fit, ...]
    amount: Fit
    degree: Fit


def scores(con: duckdb.DuckDBPyConnection) -> dict[str, Floats]:
    """Return the trivial scores, one value per transfer in the order of the ledger."""
    for name, node, other in (
        ("payees", "from_node", "to_node"),
        ("payers", "to_node", "from_node"),
    ):
        con.execute(_DEGREES.format(name=name, node=node, other=other))
    found = con.execute(
        """
        select led.amount_usd as amount, pye.distinct_24h as payees_24h,
            pyr.distinct_24h as payers_24h, pye.distinct_ever as payees,
            pyr.distinct_ever as payers
        from ledger as led
        inner join degrees_payees as pye using (number)
        inner join degrees_payers as pyr using (number)
        order by led.number
        """
    ).fetchnumpy()
    return {name: np.ma.getdata(values).astype(np.float64) for name, values in found.items()}


class Scored:
    """Scores sorted once, so that many fits are fast."""

    def __init__(self, values: dict[str, Floats]) -> None:
        self.values = values
        self._orders = {name: np.argsort(column) for name, column in values.items()}
        self._sorted = {name: values[name][order] for name, order in self._orders.items()}

    def fit(self, name: str, is_wanted: Bools) -> Fit:
        """Return the threshold on a score that finds the wanted rows best, by F1."""
        order = self._orders[name]
        best = Fit(name, True, float("inf"), 0.0, 0.0)
        total = int(is_wanted.sum())
        for is_at_least in (True, False):
            rows = order[::-1] if is_at_least else order
            ranked = self.values[name][rows]
            hits = np.cumsum(is_wanted[rows])
            # Equal values are on the same side of any threshold.
            ends = np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True))
            f1 = 2 * hits[ends] / (ends + 1 + total)
            place = int(np.argmax(f1))
            if f1[place] > best.f1:
                end = ends[place]
                best = Fit(
                    *(name, is_at_least, float(ranked[end])),
                    precision=float(hits[end] / (end + 1)),
                    recall=float(hits[end] / total),
                )
        return best

    def area(self, name: str, is_wanted: Bools) -> float:
        """Return the area under the ROC curve of a score: wanted rows against all others."""
        own = np.sort(self.values[name][is_wanted])
        low = np.searchsorted(self._sorted[name], own, "left")
        high = np.searchsorted(self._sorted[name], own, "right")
        low_own, high_own = np.searchsorted(own, own, "left"), np.searchsorted(own, own, "right")
        below, equal = low - low_own, (high - low) - (high_own - low_own)
        others = len(is_wanted) - len(own)
        return float((below + equal / 2).sum() / (len(own) * others))

    def best_degree(self, is_wanted: Bools) -> Fit:
        """Return the best threshold on any of the degrees."""
        fits = [self.fit(name, is_wanted) for name in self.values if name != AMOUNT]
        return max(fits, key=lambda fit: fit.f1)

    def published(self, is_wanted: Bools) -> tuple[Fit, ...]:
        """Return what thresholds do that nobody chose with hindsight."""
        found = []
        for name, threshold in PUBLISHED:
            fires = self.values[name] >= threshold
            hits = int((fires & is_wanted).sum())
            found.append(
                Fit(
                    *(name, True, threshold),
                    precision=hits / max(int(fires.sum()), 1),
                    recall=hits / max(int(is_wanted.sum()), 1),
                )
            )
        return tuple(found)


def judge(con: duckdb.DuckDBPyConnection) -> Judged:
    """Return what one threshold can do on the world of this connection."""
    scored = Scored(scores(con))
    ((count,),) = con.execute("select count(*) from ledger").fetchall()
    labels = con.execute(
        """
        select number, typology_id, grade, any_value(scenario_id) as scenario_id
        from labelled where is_illicit
        group by number, typology_id, grade
        """
    ).fetchnumpy()
    numbers = np.ma.getdata(labels["number"]).astype(np.int64) - 1
    ids, grades, scenarios = (labels[name] for name in ("typology_id", "grade", "scenario_id"))

    def wanted(chosen: Bools) -> Bools:
        marks = np.zeros(count, dtype=np.bool_)
        marks[numbers[chosen]] = True
        return marks

    verdicts = []
    for typology_id in sorted(set(ids)):
        own = ids == typology_id
        of_typology = wanted(own)
        by_grade = {}
        for grade in GRADES:
            of_grade = own & (grades == grade)
            if of_grade.any():
                marks = wanted(of_grade)
                fits = (scored.fit(AMOUNT, marks), scored.best_degree(marks))
                by_grade[grade] = max(fit.f1 for fit in fits)
        verdicts.append(
            Verdict(
                typology_id,
                TYPOLOGIES[typology_id],
                len(set(scenarios[own])),
                int(of_typology.sum()),
                scored.fit(AMOUNT, of_typology),
                scored.best_degree(of_typology),
                scored.area(AMOUNT, of_typology),
                by_grade,
            )
        )
    illicit = wanted(np.ones(len(ids), dtype=np.bool_))
    return Judged(
        tuple(verdicts),
        scored.published(illicit),
        scored.fit(AMOUNT, illicit),
        scored.best_degree(illicit),
    )


def main() -> None:
    """Print the verdicts on a world."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("world", type=Path, help="folder that amlmart simulate wrote")
    console = Console(width=170)
    judged = judge(connect(parser.parse_args().world))
    table = Table("typology", "scenarios", "transfers", "rule", "precision", "recall", "F1")
    for name in (*GRADES, "area"):
        table.add_column(name)
    for verdict in judged.verdicts:
        fit = verdict.best
        table.add_row(
            f"{verdict.typology_id} {verdict.typology}",
            *(str(verdict.scenarios), str(verdict.transfers), fit.rule()),
            *(f"{fit.precision:.4f}", f"{fit.recall:.3f}"),
            f"{'[bold red]' if fit.f1 >= LEAK_F1 else ''}{fit.f1:.4f}",
            *(
                f"{verdict.by_grade[name]:.4f}" if name in verdict.by_grade else ""
                for name in GRADES
            ),
            f"{verdict.amount_area:.2f}",
        )
    console.print(table)
    for fit in (*judged.published, judged.amount, judged.degree):
        console.print(
            f"all illicit: {fit.rule()}: precision {fit.precision:.4f}, recall {fit.recall:.3f}, "
            f"F1 {fit.f1:.4f}"
        )


if __name__ == "__main__":
    main()
