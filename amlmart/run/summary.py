"""The summary at the end of a run: what was built, what was left out, what was found.

The macro `summary` reads the tables, so it works on every engine; this module shows them.
"""

import json
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from amlmart.errors import AmlmartError
from amlmart.run.dbt import dbt

_MARK = "amlmart_summary "


@dataclass(frozen=True)
class Summary:
    """Counts and sentences of a build; counts are rows.

    `layers`: (layer, tables, rows). `quarantine`: (table, reason, rows). `signals`:
    (typology, state, rows). `alerts`: (severity, status, rows). `gravest`: (severity, subject,
    sentences), gravest first.
    """

    layers: list[tuple[str, int, int]]
    quarantine: list[tuple[str, str, int]]
    signals: list[tuple[str, str, int]]
    alerts: list[tuple[str, str, int]]
    gravest: list[tuple[str, str, str]]


def read_summary(environment: dict[str, str], variables: list[str]) -> Summary:
    """Return the summary of the build in the target's schemas.

    Raises:
        AmlmartError: when the tables of a whole build are not there.
    """
    code, output = dbt(
        "run-operation", "summary", "--quiet", *variables, environment=environment, quiet=True
    )
    lines = [line for line in output.splitlines() if line.startswith(_MARK)]
    if code != 0 or not lines:
        raise AmlmartError(
            "The summary needs the tables of a whole build: run without --select first.\n" + output
        )
    return parse_summary(lines[-1].removeprefix(_MARK))


def parse_summary(text: str) -> Summary:
    """Return the summary that the macro printed as JSON `text`."""
    read = json.loads(text)
    return Summary(
        layers=[(str(layer), int(tables), int(rows)) for layer, tables, rows in read["layers"]],
        quarantine=[(table, reason, int(rows)) for table, reason, rows in read["quarantine"]],
        signals=[(typology, state, int(rows)) for typology, state, rows in read["signals"]],
        alerts=[(severity, status, int(rows)) for severity, status, rows in read["alerts"]],
        gravest=[(severity, subject, text) for severity, subject, text in read["gravest"]],
    )


def _grid(title: str, *columns: str) -> Table:
    grid = Table(title=title, title_justify="left", title_style="bold")
    for column in columns:
        numeric = column in ("rows", "tables")
        grid.add_column(column, justify="right" if numeric else "left", overflow="fold")
    return grid


def show_summary(summary: Summary, console: Console) -> None:
    """Print the summary for people."""
    layers = _grid("Built", "layer", "tables", "rows")
    for layer, tables, rows in summary.layers:
        layers.add_row(layer, f"{tables:,}", f"{rows:,}")
    console.print(layers)

    if summary.quarantine:
        quarantine = _grid("In quarantine", "source table", "reason", "rows")
        for table, reason, rows in summary.quarantine:
            quarantine.add_row(table, reason, f"{rows:,}")
        console.print(quarantine)
    else:
        console.print("Nothing in quarantine.")

    if summary.signals:
        signals = _grid("Signals", "typology", "state", "rows")
        for typology, state, rows in summary.signals:
            signals.add_row(typology, state, f"{rows:,}")
        console.print(signals)
    else:
        console.print("No signals; fct_screening_coverage counts the verdicts there are.")

    if summary.alerts:
        alerts = _grid("Alerts", "severity", "status", "rows")
        for severity, status, rows in summary.alerts:
            alerts.add_row(severity, status, f"{rows:,}")
        console.print(alerts)
        console.print("The gravest open alerts", style="bold")
        for number, (severity, subject, sentences) in enumerate(summary.gravest, start=1):
            console.print(
                f"{number}. {severity}, {subject}: {sentences}",
                markup=False,
                highlight=False,
                soft_wrap=True,
            )
    else:
        console.print("No alerts.")
    console.print(
        "Where to look next: fct_alerts and fct_alert_signals (whom to look at), fct_signals and "
        "fct_signal_transfers (what fired and why), "
        "fct_quarantined_rows (what was left out), fct_source_reconciliation (that nothing is "
        "lost), fct_screening_coverage (a verdict for every transfer).",
        highlight=False,
    )
