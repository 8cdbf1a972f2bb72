"""The text of docs/simulated-world.md, from the numbers of a world and the verdicts on another."""

import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import world_statistics as statistics
from trivial_detectors import LEAK_F1, Fit, Judged, Verdict
from world_statistics import GRADES

_TEMPLATE = Path(__file__).with_name("world_page_template.md")
_PACKAGES = ("amlmart", "duckdb", "numpy", "pyarrow", "matplotlib")


def page(described: dict[str, Any], judged: dict[str, Any]) -> str:
    """Return the page from what `describe` and `detectors` returned."""
    return _TEMPLATE.read_text(encoding="utf-8").format(**described, **judged)


def describe(con: duckdb.DuckDBPyConnection, manifest: dict[str, Any]) -> dict[str, Any]:
    """Return the numbers of one world, by the names the template has for them."""
    totals = manifest["totals"]
    rhythm = statistics.local_rhythm(con)
    hours = rhythm[:5].mean(axis=0)
    days = statistics.days(con)
    activity = statistics.activity(con)
    active = activity[activity > 0]
    held = statistics.balances_usd(con)
    idle = statistics.idle_days(con)
    waits, not_yet = statistics.days_to_first_deposit(con)
    degrees = (
        f"| {kind} | {len(payers):,} | {np.median(payers):.0f} | {payers.max():,} "
        f"| {len(payees):,} | {np.median(payees):.0f} | {payees.max():,} |"
        for kind, (payers, payees) in statistics.degrees(con).items()
    )
    amounts = (
        f"| {rail} | {len(values):,} | {np.median(values):,.0f} "
        f"| {np.quantile(values, 0.99):,.0f} | {values.sum() / 1e6:,.1f} |"
        for rail, values in statistics.amounts_usd(con).items()
        if len(values)
    )
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return {
        "world": _command(manifest),
        "rows": totals["rows"],
        "transfers": totals["ledger_transfers"],
        "scenarios": totals["scenarios"],
        "look_alikes": totals["benign_scenarios"],
        "versions": f"{packages} and Python {platform.python_version()}",
        "degrees": "\n".join(degrees),
        "amounts": "\n".join(amounts),
        "night": hours.min() / hours.max(),
        "weekend": rhythm[5:].sum(axis=1).mean() / rhythm[:5].sum(axis=1).mean(),
        "busy": statistics.busy_and_wild(days),
        "pay_day": days.bank_payments_in.max() / np.median(days.bank_payments_in),
        "never": (idle < 0).mean(),
        "dormant": ((idle > 30) | (idle < 0)).mean(),
        "first_deposit": np.median(waits),
        "not_yet": not_yet / (not_yet + len(waits)),
        "top_activity": statistics.top_share(active),
        "gini_activity": statistics.gini(active),
        "top_balance": statistics.top_share(held),
        "gini_balance": statistics.gini(held),
        "illicit": statistics.illicit_share(con),
        "asked": manifest["settings"]["illicit_rate"],
    }


def detectors(judged: Judged, manifest: dict[str, Any]) -> dict[str, Any]:
    """Return what one threshold finds, by the names the template has for it."""
    best = max(judged.verdicts, key=_highest)
    leaks = [verdict.typology_id for verdict in judged.verdicts if _highest(verdict) >= LEAK_F1]
    plain = (
        f"| {fit.rule()} | {how} | {fit.precision:.4f} | {fit.recall:.3f} | {fit.f1:.4f} |"
        for how, fits in (
            ("published", judged.published),
            ("best with hindsight", (judged.amount, judged.degree)),
        )
        for fit in fits
    )
    typologies = (
        f"| {verdict.typology_id} {verdict.typology} | {verdict.scenarios} | {verdict.transfers} "
        f"| {_cells(verdict.amount)} | {_cells(verdict.degree)} "
        f"| {' | '.join(_f1(verdict.by_grade.get(grade)) for grade in GRADES)} "
        f"| {verdict.amount_area:.2f} |"
        for verdict in judged.verdicts
    )
    return {
        "detector_world": _command(manifest),
        "detector_transfers": manifest["totals"]["ledger_transfers"],
        "detector_illicit": manifest["totals"]["illicit_transfers"],
        "verdict": (
            f"One threshold reaches an F1 of {LEAK_F1} on {', '.join(leaks)}."
            if leaks
            else f"No rule reaches an F1 of {LEAK_F1} on any typology or grade; the highest is "
            f"{_highest(best):.4f}, on {best.typology_id}."
        ),
        "plain": "\n".join(plain),
        "typologies": "\n".join(typologies),
    }


def _command(manifest: dict[str, Any]) -> str:
    settings = manifest["settings"]
    return (
        f"amlmart simulate --customers {settings['customers']} --days {manifest['days']} "
        f"--seed {settings['seed']} --illicit-rate {settings['illicit_rate']}"
    )


def _highest(verdict: Verdict) -> float:
    return max(verdict.best.f1, *verdict.by_grade.values())


def _cells(fit: Fit) -> str:
    rule = fit.rule().removeprefix("amount in USD ").replace(" of the ", " of ")
    return f"{rule} | {fit.precision:.4f} | {fit.recall:.2f} | {fit.f1:.4f}"


def _f1(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"
