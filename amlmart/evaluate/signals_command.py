"""What `amlmart evaluate --signals` does."""

from pathlib import Path
from typing import Any

from rich.console import Console

from amlmart.errors import AmlmartError
from amlmart.evaluate import signals_report
from amlmart.evaluate.signals import World, measure_signals


def judge_signals(
    raw: Path, target: str | None, out: Path | None, console: Console
) -> dict[str, Any]:
    """Judge the signals of the built world by the labels in `raw`, print and write the figures.

    Raises:
        AmlmartError: when there are no labels with scenarios, a table is not built, or `out` is
            there already.
    """
    if out is not None and out.exists():
        raise AmlmartError(f"{out} is there already; give a new folder with --out.")
    found = measure_signals(World.read(raw, target))
    signals_report.show(found, console)
    if out is not None:
        signals_report.write(found, out)
        console.print(
            f"Report: {out / signals_report.MARKDOWN_FILE}", highlight=False, soft_wrap=True
        )
    return found
