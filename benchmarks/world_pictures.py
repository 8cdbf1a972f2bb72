"""Pictures of a simulated world, as SVG that is the same for the same numbers."""

from pathlib import Path

import duckdb
import matplotlib as mpl
import numpy as np
import world_statistics as statistics
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, PercentFormatter
from numpy.typing import NDArray

BLUE, ORANGE, GREEN, GREY, RED = "#2f5d8a", "#c8752d", "#3f8f5f", "#8a8a8a", "#b03a3a"
_MOST_POINTS = 160
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_GRADE_COLOURS = {"easy": "#9cbcd8", "medium": BLUE, "hard": "#1b2f47"}
_SMALLEST_BALANCE = 0.01

mpl.use("svg")
mpl.rcParams.update(
    {
        # The same numbers give the same bytes; text stays text.
        "svg.hashsalt": "amlmart",
        "svg.fonttype": "none",
        "font.family": "sans-serif",
        "font.size": 9,
        "axes.titlesize": 10,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "legend.frameon": False,
        "figure.constrained_layout.use": True,
        "figure.facecolor": "white",
    }
)
_thousands = FuncFormatter(lambda value, _: f"{value:,.0f}")


def draw_all(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write every picture of the page into the folder, as `simulated_<name>.svg`."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = {
        "degrees": _degrees(statistics.degrees(con)),
        "amounts": _amounts(statistics.amounts_usd(con)),
        "rhythm": _rhythm(statistics.local_rhythm(con)),
        "days": _days(statistics.days(con)),
        "customers": _customers(con),
        "balances": _balances(con),
        "illicit": _illicit(con),
    }
    for name, figure in drawn.items():
        figure.savefig(folder / f"simulated_{name}.svg", metadata={"Date": None, "Creator": None})
        plt.close(figure)


def _degrees(counted: dict[str, tuple[NDArray[np.int64], NDArray[np.int64]]]) -> Figure:
    figure, panels = plt.subplots(1, 3, figsize=(9, 2.9), sharey=True)
    for axes, (kind, sides) in zip(panels, counted.items(), strict=True):
        for values, name, colour in zip(
            sides, ("payers (in)", "payees (out)"), (BLUE, ORANGE), strict=True
        ):
            _survival(axes, values, name, colour)
        axes.set(xlabel="distinct counterparties", title=kind)
    panels[0].set_ylabel("share with at least as many")
    panels[0].legend()
    return figure


def _survival(axes: Axes, values: NDArray[np.generic], name: str, colour: str) -> None:
    """Draw the share of values that are at least as large, both axes logarithmic."""
    levels, shares = statistics.survival(values)
    keep = np.unique(np.geomspace(1, len(levels), _MOST_POINTS).astype(np.int64)) - 1
    # From the large end, where the tail is; the small end has few distinct values.
    places = len(levels) - 1 - keep[::-1]
    axes.loglog(levels[places], shares[places], color=colour, label=name)


def _amounts(by_rail: dict[str, NDArray[np.float64]]) -> Figure:
    names = {
        "fiat": "bank, card and cash",
        "trade": "legs of trades",
        "internal": "between customers",
        "evm_native": "EVM coins",
        "evm_token": "EVM tokens",
        "utxo": "Bitcoin, no change",
    }
    figure, panels = plt.subplots(2, 3, figsize=(9, 4.2), sharex=True)
    bins = np.linspace(-2, 8, 61)
    for axes, (rail, name) in zip(panels.flat, names.items(), strict=True):
        values = by_rail[rail]
        share, _ = np.histogram(np.log10(values), bins)
        axes.stairs(share / max(len(values), 1), 10**bins, fill=True, color=BLUE, alpha=0.75)
        if len(values):
            axes.axvline(float(np.median(values)), color=ORANGE, linewidth=1)
        axes.set(xscale="log", title=f"{name} ({len(values):,})")
        axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    for axes in panels[1]:
        axes.set_xlabel("USD (line: median)")
    for axes in panels[:, 0]:
        axes.set_ylabel("share of transfers")
    return figure


def _rhythm(rhythm: NDArray[np.float64]) -> Figure:
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 2.7))
    for rows, name, colour in ((slice(0, 5), "Mon to Fri", BLUE), (slice(5, 7), "weekend", ORANGE)):
        left.plot(rhythm[rows].mean(axis=0), color=colour, label=name, marker=".")
    left.set(xlabel="local hour of the day", ylabel="actions per hour", xticks=range(0, 24, 3))
    left.set_ylim(bottom=0)
    left.legend()
    right.bar(_WEEKDAYS, rhythm.sum(axis=1), color=[BLUE] * 5 + [ORANGE] * 2)
    right.set(xlabel="local weekday", ylabel="actions per day")
    right.yaxis.set_major_formatter(_thousands)
    return figure


def _days(days: statistics.Days) -> Figure:
    figure, panels = plt.subplots(3, 1, figsize=(9, 5.4), sharex=True)
    trades, moves, payments = panels
    trades.plot(days.dates, days.transfers, color=GREY, label="transfers")
    trades.plot(days.dates, days.trades, color=BLUE, label="trades of people")
    trades.set_ylabel("per day")
    trades.legend()
    moves.bar(days.dates, days.btc_move, color=ORANGE, width=0.8)
    moves.set_ylabel("BTC, daily move")
    moves.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    payments.bar(days.dates, days.bank_payments_in, color=GREEN, width=0.8)
    payments.set(ylabel="bank payments in", xlabel="day (weekends shaded)")
    for axes in panels:
        axes.set_ylim(bottom=0)
        for day in days.dates[np.is_busday(days.dates, weekmask="0000010")]:
            axes.axvspan(day, day + np.timedelta64(2, "D"), color="#eeeeee", zorder=0)
    for axes in (trades, payments):
        axes.yaxis.set_major_formatter(_thousands)
    return figure


def _customers(con: duckdb.DuckDBPyConnection) -> Figure:
    figure, ((growth, active), (idle, first)) = plt.subplots(2, 2, figsize=(9, 4.8))
    days = statistics.days(con)
    growth.plot(days.dates, days.customers, color=BLUE)
    growth.set(ylabel="verified customers", title="growth")
    active.plot(days.dates, days.active_customers, color=BLUE)
    active.set(ylabel="customers", title="active on the day")
    active.set_ylim(bottom=0)
    for axes in (growth, active):
        axes.yaxis.set_major_formatter(_thousands)
        axes.tick_params(axis="x", labelrotation=30)

    since = statistics.idle_days(con)
    edges = np.array([0, 1, 3, 7, 14, 30, 60, np.inf])
    counts = np.append(np.histogram(since[since >= 0], edges)[0], (since < 0).sum())
    names = ["< 1", "1–3", "3–7", "7–14", "14–30", "30–60", "> 60", "never"]
    idle.bar(names, counts / len(since), color=[BLUE] * 7 + [GREY])
    idle.set(xlabel="days since the last transfer", ylabel="share of customers", title="dormancy")
    idle.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))

    waits, never = statistics.days_to_first_deposit(con)
    edges = np.array([0, 0.25, 1, 2, 3, 5, 10, np.inf])
    counts = np.append(np.histogram(waits, edges)[0], never)
    names = ["< ¼", "¼–1", "1–2", "2–3", "3–5", "5–10", "> 10", "not yet"]
    first.bar(names, counts / max(counts.sum(), 1), color=[BLUE] * 7 + [GREY])
    first.set(
        xlabel="days from verification to the first money",
        ylabel="share of newcomers",
        title="first deposit",
    )
    first.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    return figure


def _balances(con: duckdb.DuckDBPyConnection) -> Figure:
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 2.9))
    held = statistics.balances_usd(con)
    held = held[held >= _SMALLEST_BALANCE]
    _survival(left, held, "", BLUE)
    left.set(xlabel="balance at the end, USD", ylabel="share with at least as much")
    for values, name, colour in (
        (held, "balances", BLUE),
        (statistics.activity(con), "transfers", ORANGE),
    ):
        ordered = np.sort(values.astype(np.float64))
        places = np.linspace(0, len(ordered) - 1, _MOST_POINTS).astype(np.int64)
        shares = np.cumsum(ordered) / ordered.sum()
        right.plot((places + 1) / len(ordered), shares[places], color=colour, label=name)
    right.plot([0, 1], [0, 1], color=GREY, linewidth=0.8, linestyle="--")
    right.set(xlabel="share of customers, smallest first", ylabel="share of the total")
    right.legend()
    return figure


def _illicit(con: duckdb.DuckDBPyConnection) -> Figure:
    figure, (above, below) = plt.subplots(2, 1, figsize=(9, 5.2))
    days = statistics.days(con)
    above.bar(days.dates, days.illicit_share, color=RED, width=0.8)
    above.axhline(statistics.illicit_share(con), color=GREY, linewidth=0.8)
    above.set(ylabel="illicit share of transfers", xlabel="day (line: the whole world)")
    above.yaxis.set_major_formatter(PercentFormatter(1))

    found = statistics.planted(con)
    ids = sorted({row[0] for row in found})
    base = np.zeros(len(ids))
    for grade in statistics.GRADES:
        counts = {row[0]: row[3] for row in found if row[1] == grade}
        heights = np.array([counts.get(name, 0) for name in ids], dtype=np.float64)
        below.bar(ids, heights, bottom=base, color=_GRADE_COLOURS[grade], label=grade)
        base += heights
    below.set(ylabel="illicit transfers", xlabel="typology")
    below.tick_params(axis="x", labelrotation=90, labelsize=7)
    below.margins(x=0.01)
    below.legend(ncols=3)
    return figure
