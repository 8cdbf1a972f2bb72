"""What `amlmart check` does and prints."""

from collections.abc import Collection
from pathlib import Path

from rich.console import Console
from rich.table import Table as Grid

from amlmart.check import data_docs
from amlmart.check.finding import Finding, printable
from amlmart.check.suites import suites_dir, write_suites
from amlmart.check.zone import Inspection, inspect
from amlmart.project import project_dir, raw_dir

FOUND = 2  # the exit code when something is wrong


def _print_lines(console: Console, sentences: Collection[str], prefix: str = "") -> None:
    # File names may hold brackets and be long: no markup, and one line each for grep.
    for sentence in sentences:
        console.print(prefix + sentence, markup=False, highlight=False, soft_wrap=True, emoji=False)


def _sentences(found: Collection[Finding]) -> list[str]:
    return [finding.sentence for finding in found]


def _grid(inspection: Inspection) -> Grid:
    grid = Grid()
    grid.add_column("table")
    grid.add_column("files", justify="right")
    grid.add_column("rows", justify="right")
    for summary in inspection.summaries:
        grid.add_row(summary.table.full_name, f"{len(summary.files):,}", f"{summary.rows:,}")
    return grid


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def run_check(
    raw: Path | None = None,
    *,
    expectations: bool = False,
    docs: Path | None = None,
    verbose: bool = False,
    console: Console | None = None,
) -> int:
    """Check a raw zone, print what was found; return 0 when nothing is wrong and 2 otherwise.

    With `expectations` every row is validated too, and Data Docs are written to `docs`.

    Raises:
        AmlmartError: when the project itself is incomplete or the Data Docs cannot be written.
    """
    console = console or Console()
    folder = raw_dir(raw)
    inspection = inspect(folder)
    wrong = _sentences(inspection.findings)
    _print_lines(console, wrong)
    if verbose:
        _print_lines(console, inspection.remarks, "Note: ")
    if expectations and inspection.summaries:
        wrong += _validate(console, inspection, docs or data_docs.docs_dir())
    if not wrong:
        console.print(_grid(inspection))
    files = sum(len(summary.files) for summary in inspection.summaries)
    summary = (
        f"Raw zone {printable(folder)}: {_count(len(inspection.summaries), 'table')}, "
        f"{_count(files, 'file')}, {_count(len(wrong), 'finding') if wrong else 'nothing wrong'}."
    )
    _print_lines(console, [summary])
    return FOUND if wrong else 0


def _validate(console: Console, inspection: Inspection, docs: Path) -> list[str]:
    """Validate the rows, print the outcome; return sentences about what nobody has said yet."""
    from amlmart.check.validation import validate

    with console.status("Great Expectations") as status:
        outcome = validate(
            inspection.summaries,
            inspection.raw,
            docs.absolute(),
            lambda table: status.update(f"Great Expectations: {table}"),
        )
    said = {(finding.table, finding.column) for finding in inspection.findings}
    new = [failure for failure in outcome.failures if (failure.table, failure.column) not in said]
    failures = _sentences(new)
    _print_lines(console, failures)
    _print_lines(console, _sentences(outcome.warnings), "Warning: ")
    tables = _count(len(outcome.rows), "table")
    rows = _count(sum(outcome.rows.values()), "row")
    _print_lines(
        console,
        [f"Great Expectations validated {rows} of {tables}; Data Docs: {outcome.index}"],
    )
    return failures


def run_write_expectations(console: Console | None = None) -> int:
    """Write the suites of the contract into the project, say what changed; return 0.

    Raises:
        AmlmartError: when they cannot be written.
    """
    console = console or Console()
    changed = write_suites(suites_dir())
    root = project_dir()
    _print_lines(console, [str(path.relative_to(root)) for path in changed])
    _print_lines(console, [f"{_count(len(changed), 'suite')} changed in {suites_dir()}."])
    return 0
