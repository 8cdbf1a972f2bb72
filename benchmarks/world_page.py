"""The text of docs/simulated-world.md, from the numbers of a world and the verdicts on it."""

import platform
from typing import Any

import duckdb
import matplotlib as mpl
import numpy as np
import pyarrow as pa
import world_statistics as statistics
from trivial_detectors import LEAK_F1, Fit, Judged
from world_statistics import GRADES


def describe(con: duckdb.DuckDBPyConnection, manifest: dict[str, Any]) -> str:
    """Return the page's first part: one world in numbers and pictures."""
    settings, totals = manifest["settings"], manifest["totals"]
    degrees = statistics.degrees(con)
    amounts = statistics.amounts_usd(con)
    rhythm = statistics.local_rhythm(con)
    days = statistics.days(con)
    activity = statistics.activity(con)
    held = statistics.balances_usd(con)
    idle = statistics.idle_days(con)
    waits, never = statistics.days_to_first_deposit(con)
    active = activity[activity > 0]
    hours = rhythm[:5].mean(axis=0)
    busy = statistics.busy_and_wild(days)
    rails = "\n".join(
        f"| {rail} | {len(values):,} | {np.median(values):,.0f} | {np.quantile(values, 0.99):,.0f} "
        f"| {values.sum() / 1e6:,.1f} |"
        for rail, values in amounts.items()
    )
    hubs = "\n".join(
        f"| {kind} | {len(payers):,} | {np.median(payers):.0f} | {payers.max():,} "
        f"| {len(payees):,} | {np.median(payees):.0f} | {payees.max():,} |"
        for kind, (payers, payees) in degrees.items()
    )
    return f"""# What a simulated world looks like

This page is written by `python benchmarks/simulated_world.py`, numbers and pictures alike; do not edit it.
How worlds are made is in [simulator.md](simulator.md).

The world shown here: `amlmart simulate --customers {settings["customers"]} --days {manifest["days"]} --seed \
{settings["seed"]}`. It has {totals["rows"]:,} raw rows,
{totals["ledger_transfers"]:,} ledger transfers, {totals["scenarios"]:,} illicit scenarios and \
{totals["benign_scenarios"]:,} look-alikes that are complete. Counted with DuckDB
{duckdb.__version__}, pyarrow {pa.__version__}, numpy {np.__version__} and matplotlib {mpl.__version__} on Python \
{platform.python_version()}.

## Who deals with how many
![Distinct counterparties of customers, EVM addresses and Bitcoin addresses](assets/simulated_degrees.svg)

Most have a few counterparties, few have many, and services on chain are hubs. A curve says which share has
at least so many; a straight line on these axes is a power law.

| kind | with payers | median | most | with payees | median | most |
|---|---:|---:|---:|---:|---:|---:|
{hubs}

## Amounts
![Transfers by USD value and rail](assets/simulated_amounts.svg)

Amounts spread over six orders of magnitude on every rail; the spikes are round sums. Rewards of miners and
change are left out.

| rail | transfers | median USD | 99% are below, USD | million USD |
|---|---:|---:|---:|---:|
{rails}

## Hours and weekdays
![Actions of customers by local hour and weekday](assets/simulated_rhythm.svg)

Customers sleep at night and are busiest in the evening of where they live; programs of market makers never
sleep. The quietest hour has {hours.min() / hours.max():.0%} of the busiest one's actions, a weekend day \
{rhythm[5:].sum(axis=1).mean() / rhythm[:5].sum(axis=1).mean():.0%} of a working day's.

## Day by day
![Transfers, price moves and bank payments by day](assets/simulated_days.svg)

Trading follows the price: over the days, the correlation of trades with the moves of BTC on that day and the
two before is {busy:.2f}. Bank payments in peak on pay days, and on the Friday before where pay day is at a
weekend: the busiest day has {days.bank_payments_in.max() / np.median(days.bank_payments_in):.1f} times the \
median's. The first weeks rise because nobody holds anything
on the first day: those who were customers before come back one after the other.

## Customers
![Growth, activity, dormancy and first deposits](assets/simulated_customers.svg)

{(idle < 0).mean():.0%} of the customers never moved anything, and \
{((idle > 30) | (idle < 0)).mean():.0%} have not in the last 30 days. Of those who joined in this world,
half of the payers brought money within {np.median(waits):.1f} days; {never / max(never + len(waits), 1):.0%} have \
not brought any.

## Who does and holds most
![Balances and their concentration](assets/simulated_balances.svg)

One customer in a hundred makes {statistics.top_share(active):.0%} of the active customers' transfers (Gini \
{statistics.gini(active):.2f}) and one in a hundred holds
{statistics.top_share(held):.0%} of the balances (Gini {statistics.gini(held):.2f}).

## What is planted
![Share of illicit transfers by day, and illicit transfers by typology and grade](assets/simulated_illicit.svg)

{statistics.illicit_share(con):.3%} of the transfers belong to an illicit scenario; {settings["illicit_rate"]:.3%} \
was asked for. Scenarios are whole, so the share changes
from day to day. A world of this size and share has room for some of the 58 typologies only: they are drawn
like cards, and none comes again before all have come.

"""


def detectors(judged: Judged, manifest: dict[str, Any]) -> str:
    """Return the page's second part: what one threshold finds."""
    settings, totals = manifest["settings"], manifest["totals"]
    rows = "\n".join(
        f"| {verdict.typology_id} {verdict.typology} | {verdict.scenarios} | {verdict.transfers} "
        f"| {_cells(verdict.amount)} | {_cells(verdict.degree)} "
        f"| {' | '.join(_f1(verdict.by_grade.get(grade)) for grade in GRADES)} "
        f"| {verdict.amount_area:.2f} |"
        for verdict in judged.verdicts
    )
    plain = "\n".join(
        f"| {fit.rule()} | {how} | {fit.precision:.4f} | {fit.recall:.3f} | {fit.f1:.4f} |"
        for how, fits in (
            ("published", judged.published),
            ("best with hindsight", (judged.amount, judged.degree)),
        )
        for fit in fits
    )
    best = max(
        judged.verdicts, key=lambda verdict: max(verdict.best.f1, *verdict.by_grade.values())
    )
    highest = max(best.best.f1, *best.by_grade.values())
    leaks = [
        verdict.typology_id
        for verdict in judged.verdicts
        if max(verdict.best.f1, *verdict.by_grade.values()) >= LEAK_F1
    ]
    verdict = (
        f"One threshold reaches an F1 of {LEAK_F1} on {', '.join(leaks)}."
        if leaks
        else f"None reaches an F1 of {LEAK_F1}; the highest is {highest:.4f}, on {best.typology_id}."
    )
    return f"""## What one threshold finds
A world is too easy when a magic number finds what is planted. So this table gives one threshold every chance:
for each typology the rule is chosen with hindsight, from above or from below, for the best F1 over its
labelled transfers against all others. The scores are the amount in USD and four degrees: distinct payees of
the sender and payers of the receiver, in the 24 hours up to the transfer and over the whole world.

This is another world, with ten times the illicit share, so that every typology and grade comes many times; a
higher share makes precision easier. `amlmart simulate --customers {settings["customers"]} --days \
{manifest["days"]} --seed {settings["seed"]} --illicit-rate {settings["illicit_rate"]}`:
{totals["ledger_transfers"]:,} transfers, {totals["illicit_transfers"]:,} of them illicit. {verdict}

On all illicit transfers together:

| rule | threshold | precision | recall | F1 |
|---|---|---:|---:|---:|
{plain}

By typology; P, R: precision and recall; easy, medium, hard: the best F1 of any of the rules on that grade
alone. The last column is the area under the ROC curve of the amount, which does not depend on how rare a
typology is: 0.5 says nothing, 1 separates it from everything else. Large sums are part of what some
typologies are, so it is not 0.5 everywhere.

| typology | scenarios | transfers | amount | P | R | F1 | degree | P | R | F1 | easy | medium | hard | area |
|---|---:|---:|---|---:|---:|---:|---|---:|---:|---:|---:|---:|---:|---:|
{rows}
"""


def _cells(fit: Fit) -> str:
    rule = fit.rule().removeprefix("amount in USD ").replace(" of the ", " of ")
    return f"{rule} | {fit.precision:.4f} | {fit.recall:.2f} | {fit.f1:.4f}"


def _f1(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"
