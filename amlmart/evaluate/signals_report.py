"""What an evaluation of signals tells: tables on the screen, and JSON and Markdown in a folder."""

import json
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from amlmart.errors import AmlmartError

JSON_FILE = "signals.json"
MARKDOWN_FILE = "signals.md"
GRADES = ("easy", "medium", "hard")
_WAYS = ("by_itself", "by_any", "in_an_alert")
_TYPOLOGY_TITLES = (
    "typology",
    *(f"{grade}, by itself" for grade in GRADES),
    *(f"{grade}, by any" for grade in GRADES),
    "signals",
    "productive",
    "own",
    "look-alike",
    "unique",
    "per 1,000 and 30 days",
)
_RECALL_TITLES = ("recall of", "grade", "scenarios", "by itself", "by any", "in an alert")


def show(found: dict[str, Any], console: Console) -> None:
    """Print the figures of every typology, recall over all, and alerts."""
    console.print(_headline(found), highlight=False, soft_wrap=True)
    for titles, rows in (
        (_TYPOLOGY_TITLES, _typology_rows(found)),
        (_RECALL_TITLES, _recall_rows(found)),
    ):
        grid = Table(*titles[:1])
        for title in titles[1:]:
            grid.add_column(title, justify="right")
        for row in rows:
            grid.add_row(*row)
        console.print(grid)
    for line in _conclusions(found):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def write(found: dict[str, Any], out: Path) -> None:
    """Write the figures to the new folder `out`.

    Raises:
        AmlmartError: when it cannot be written.
    """
    try:
        out.mkdir(parents=True)
        text = json.dumps(found, indent=2, sort_keys=True) + "\n"
        (out / JSON_FILE).write_text(text, encoding="utf-8")
        (out / MARKDOWN_FILE).write_text(markdown(found), encoding="utf-8")
    except OSError as error:
        raise AmlmartError(
            f"Cannot write to {out} ({error.strerror}); give another new folder with --out."
        ) from error


def markdown(found: dict[str, Any]) -> str:
    """Return the figures as a page."""
    lines = ["# Signals against the labels of a world", "", _headline(found), ""]
    for titles, rows in (
        (_TYPOLOGY_TITLES, _typology_rows(found)),
        (_RECALL_TITLES, _recall_rows(found)),
    ):
        lines += ["| " + " | ".join(titles) + " |", "|---" + "|---:" * (len(titles) - 1) + "|"]
        lines += ["| " + " | ".join(row) + " |" for row in rows]
        lines.append("")
    return "\n".join([*lines, *_conclusions(found), ""])


def _tables(found: dict[str, Any]) -> list[tuple[tuple[str, ...], list[list[str]]]]:
    return [
        (_TYPOLOGY_TITLES, _typology_rows(found)),
        (_RECALL_TITLES, _recall_rows(found)),
    ]


def _headline(found: dict[str, Any]) -> str:
    about = found["about"]
    return (
        f"{about['customers']:,} customers, {about['days']:,} days, {about['transfers']:,} "
        f"transfers ({about['illicit_transfers']:,} of {about['illicit_scenarios']:,} illicit "
        "scenarios; "
        f"{about['benign_scenarios']:,} benign look-alikes)."
    )


def _typology_rows(found: dict[str, Any]) -> list[list[str]]:
    return [
        [
            f"{row['typology_id']} {row['typology']}",
            *(_recall(row["recall"].get(grade), "by_itself") for grade in GRADES),
            *(_recall(row["recall"].get(grade), "by_any") for grade in GRADES),
            f"{row['signals']:,}",
            _percent(row["productive_share"]),
            _percent(row["own_share"]),
            _percent(row["look_alike_share"]),
            f"{row['unique_scenarios']:,}",
            _number(row["per_1000_customers_30_days"]),
        ]
        for row in found["typologies"]
    ]


def _recall_rows(found: dict[str, Any]) -> list[list[str]]:
    return [
        [
            row["of"],
            row["grade"],
            f"{row['scenarios']:,}",
            *(
                _percent(row[name] / row["scenarios"])
                for name in ("by_itself", "by_any", "in_an_alert")
            ),
        ]
        for row in found["recall"]
    ]


def _conclusions(found: dict[str, Any]) -> list[str]:
    signals, alerts = found["signals"], found["alerts"]
    times = alerts["times_baseline"]
    return [
        f"{signals['signals']:,} signals, {_percent(signals['productive_share'])} productive, "
        f"{_percent(signals['look_alike_share'])} on look-alikes alone, "
        f"{_number(signals['per_1000_customers_30_days'])} per 1,000 customers and 30 days.",
        f"{alerts['alerts']:,} open alerts, {_percent(alerts['productive_share'])} productive"
        + ("" if times is None else f", {times:.1f} times the published baseline of ")
        + ("" if times is None else f"{found['baseline_productive_share']:.2%}")
        + f"; {_number(alerts['per_1000_customers_30_days'])} per 1,000 customers and 30 days.",
    ]


def _recall(grade: dict[str, Any] | None, name: str) -> str:
    return "-" if grade is None else f"{grade[name]}/{grade['scenarios']}"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:,.1f}"
