"""What `amlmart check` does and prints."""

from collections.abc import Collection, Iterable
from pathlib import Path

from rich.console import Console
from rich.table import Table as Grid

from amlmart.check import data_docs
from amlmart.check.finding import Finding, listing, printable
from amlmart.check.locations import sources_elsewhere
from amlmart.check.suites import suites_dir, write_suites
from amlmart.check.zone import Inspection, inspect
from amlmart.errors import AmlmartError
from amlmart.project import project_dir, raw_dir

# Exit codes: the zone breaks the contract and is not built; it is built, but without some rows.
FOUND = 2
ROWS_LEFT_OUT = 1


def _print_lines(console: Console, sentences: Iterable[str], prefix: str = "") -> None:
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
    rows: bool = False,
    verbose: bool = False,
    console: Console | None = None,
) -> int:
    """Check a raw zone and print what was found.

    With `expectations` every row is validated too, and Data Docs are written to `docs`. With
    `rows` staging judges every row of a zone that breaks nothing.

    Return 0 when nothing is wrong, 2 when the zone breaks the contract, and 1 when staging leaves
    rows out: duplicates and quarantine. Late and superseded rows alone are told, and leave the
    code 0.

    Raises:
        AmlmartError: when the project itself is incomplete, the Data Docs cannot be written, or
            the rows cannot be judged.
    """
    console = console or Console()
    if rows:
        _refuse_sources_elsewhere()
    folder = raw_dir(raw)
    inspection = inspect(folder)
    wrong = _sentences(inspection.findings)
    _print_lines(console, wrong)
    if verbose:
        _print_lines(console, inspection.remarks, "Note: ")
    if expectations and inspection.summaries:
        wrong += _validate(console, inspection, docs or data_docs.docs_dir())
    if rows and not wrong:
        return _judge(console, inspection, verbose)
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


def _refuse_sources_elsewhere() -> None:
    elsewhere = sorted(sources_elsewhere())
    if elsewhere:
        raise AmlmartError(
            f"--rows judges files only, but raw_locations in dbt_project.yml keeps "
            f"{listing(elsewhere)} in a warehouse; run amlmart run and read fct_quarantined_rows."
        )


def _judge(console: Console, inspection: Inspection, verbose: bool) -> int:
    """Let staging judge every row and print what is wrong; return the exit code."""
    from rich.progress import Progress

    from amlmart.check.judging import judged
    from amlmart.check.rows import judged_tables
    from amlmart.check.rows_report import examples, grid, sentence

    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("Judging the rows", total=None)
        with judged(
            inspection.raw,
            lambda done, total: progress.update(task, completed=done, total=total),
        ) as judgement:
            found = judged_tables(judgement)
    worth_telling = [table for table in found if table.is_wrong or table.superseded or table.late]
    if worth_telling:
        console.print(grid(worth_telling))
    if verbose:
        _print_lines(console, examples(found), "Note: ")
    _print_lines(console, [f"Raw zone {printable(inspection.raw)}: {sentence(found)}"])
    return ROWS_LEFT_OUT if any(table.is_wrong for table in found) else 0


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
