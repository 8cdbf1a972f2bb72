"""The whole inspection of a raw zone: files, footers, types, chains.

Every problem is a finding; none stops the others from being found. The same problem in many files
of a table is one finding, which names the first file and counts the others.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

import pyarrow as pa

from amlmart.check import chains, files
from amlmart.check.compatible import WANTED, StoredType, advice, is_compatible
from amlmart.check.files import TableFiles
from amlmart.check.finding import (
    LONGEST_VALUE,
    Finding,
    and_others,
    listing,
    printable,
    shown_path,
)
from amlmart.check.footers import DamagedFileError, Footer, read_footer
from amlmart.check.locations import sources_elsewhere
from amlmart.contract import Column, Table, tables


@dataclass(frozen=True)
class TableSummary:
    """One table of the raw zone: its Parquet files, and the rows of those that can be read."""

    table: Table
    files: tuple[Path, ...]
    rows: int


@dataclass
class Inspection:
    """What was found in a raw zone.

    `findings` stop a build. `remarks` are sentences about what is allowed but worth knowing.
    `summaries` has every table that has files, in the contract's order.
    """

    raw: Path
    findings: list[Finding] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    summaries: list[TableSummary] = field(default_factory=list)


def findings(raw: Path, elsewhere: Collection[str] | None = None) -> list[Finding]:
    """Return everything about the raw zone `raw` that must stop a build; see `inspect`."""
    return inspect(raw, elsewhere).findings


def inspect(raw: Path, elsewhere: Collection[str] | None = None) -> Inspection:
    """Inspect the raw zone in the folder `raw` against the contract.

    Folders and footers are read, and of the columns that name a chain as much as is needed to know
    their distinct values. `elsewhere` are the sources not kept in the raw zone; None takes those
    that `raw_locations` in `dbt_project.yml` places in a warehouse.

    Raises:
        AmlmartError: when the project itself is incomplete (no contract, no seed of chains).
    """
    skipped = sources_elsewhere() if elsewhere is None else frozenset(elsewhere)
    wanted = [table for table in tables() if table.source not in skipped]
    known = chains.known_chains()
    # A folder of a source kept elsewhere is known all the same, so all tables are looked for.
    found, outside = files.find(raw, tables())
    found = [entry for entry in found if entry.table.source not in skipped]
    result = Inspection(raw, outside)
    if wanted and not any(entry.paths for entry in found):
        if raw.is_dir():
            sentence = (
                f"The raw zone {printable(raw)} holds no Parquet file of any table; "
                "fill it with amlmart load, or put files at <source>/<table>/*.parquet."
            )
            result.findings.insert(0, Finding(None, raw, None, sentence))
        return result
    for entry in found:
        if entry.paths:
            _inspect_table(entry, known, result)
        elif entry.table.is_required:
            result.findings.append(_without_files(entry.table, raw))
    return result


def _without_files(table: Table, raw: Path) -> Finding:
    folder = table.folder(raw)
    sentence = (
        f"Table {table.full_name} is required, but its folder {shown_path(folder, raw)} "
        "holds no Parquet file; fill it with amlmart load."
    )
    return Finding(table.full_name, folder, None, sentence)


def _inspect_table(entry: TableFiles, known: dict[str, frozenset[str]], result: Inspection) -> None:
    table, raw = entry.table, result.raw
    footers: list[Footer] = []
    for path in entry.paths:
        try:
            footers.append(read_footer(path, chains.CHAIN_COLUMNS))
        except DamagedFileError as damage:
            sentence = f"{shown_path(path, raw)} of table {table.full_name} {damage}."
            result.findings.append(Finding(table.full_name, path, None, sentence))
    rows = sum(footer.rows for footer in footers)
    result.summaries.append(TableSummary(table, tuple(entry.paths), rows))
    for column in table.columns:
        result.findings += _check_column(table, column, footers, raw)
        if column.name in chains.CHAIN_COLUMNS:
            result.findings += _check_chains(table, column, footers, known[column.name], raw)
    result.remarks += _extra_columns(table, footers, raw)


def _check_column(
    table: Table, column: Column, footers: list[Footer], raw: Path
) -> Iterator[Finding]:
    """Yield what is wrong with one column: missing, of a wrong type, of several types."""
    lacking = [footer for footer in footers if column.name not in footer.columns]
    by_type: dict[StoredType, list[Path]] = {}
    for footer in footers:
        if column.name in footer.columns:
            by_type.setdefault(footer.columns[column.name], []).append(footer.path)
    if lacking and column.is_required:
        yield _missing(table, column, lacking, raw)
    right: list[tuple[StoredType, Path]] = []
    for stored, paths in by_type.items():
        if is_compatible(stored, column.data_type):
            right.append((stored, paths[0]))
        else:
            yield _wrong_type(table, column, stored, paths, raw)
    for stored, path in right[1:]:
        first, first_path = right[0]
        sentence = (
            f"{shown_path(path, raw)} and {shown_path(first_path, raw)} disagree about column "
            f"{column.name} of table {table.full_name}: {stored} in the one, {first} in the other; "
            "write both with the same type."
        )
        yield Finding(table.full_name, path, column.name, sentence)


def _missing(table: Table, column: Column, lacking: list[Footer], raw: Path) -> Finding:
    first = lacking[0]
    close = get_close_matches(column.name, [name.lower() for name in first.columns], n=1)
    hint = "add it"
    if close:
        nearest = next(name for name in first.columns if name.lower() == close[0])
        if nearest not in {other.name for other in table.columns}:
            hint = f"rename {printable(nearest, LONGEST_VALUE)} if that is it, or add it"
    sentence = (
        f"{shown_path(first.path, raw)}{and_others(len(lacking) - 1)} of table {table.full_name} "
        f"{'lacks' if len(lacking) == 1 else 'lack'} the required column {column.name}; {hint}."
    )
    return Finding(table.full_name, first.path, column.name, sentence)


def _wrong_type(
    table: Table, column: Column, stored: StoredType, paths: list[Path], raw: Path
) -> Finding:
    sentence = (
        f"{shown_path(paths[0], raw)}{and_others(len(paths) - 1)} of table {table.full_name}: "
        f"column {column.name} is {printable(stored, LONGEST_VALUE)} but must be "
        f"{WANTED[column.data_type]}; {advice(stored, column.data_type)}."
    )
    return Finding(table.full_name, paths[0], column.name, sentence)


def _check_chains(
    table: Table, column: Column, footers: list[Footer], known: frozenset[str], raw: Path
) -> Iterator[Finding]:
    """Yield a finding per value of `column` that is no known chain, and per unreadable file."""
    unknown = chains.Unknown()
    for footer in footers:
        stored = footer.columns.get(column.name)
        if stored is None or not is_compatible(stored, column.data_type):
            continue
        try:
            for value in chains.values(footer, column.name):
                if value not in known:
                    unknown.add(value, footer.path)
        except (OSError, ValueError, pa.ArrowException):
            sentence = (
                f"{shown_path(footer.path, raw)} of table {table.full_name} cannot be read, "
                f"the data of column {column.name} is damaged; write it again."
            )
            yield Finding(table.full_name, footer.path, column.name, sentence)
    for value, paths in unknown.files.items():
        shown = printable(value, LONGEST_VALUE) or "'' (empty text)"
        sentence = (
            f"{shown_path(paths[0], raw)}{and_others(len(paths) - 1)} of table {table.full_name}: "
            f"column {column.name} has the unknown chain {shown}; "
            f"known are {listing(sorted(known))}, others go into seeds/terminology/chains.csv."
        )
        yield Finding(table.full_name, paths[0], column.name, sentence)
    if unknown.has_more:
        sentence = (
            f"Table {table.full_name}: column {column.name} has more unknown chains than the "
            f"{chains.MOST_VALUES} named, so it may hold something else; see "
            f"{shown_path(table.folder(raw), raw)}."
        )
        yield Finding(table.full_name, table.folder(raw), column.name, sentence)


def _extra_columns(table: Table, footers: list[Footer], raw: Path) -> Iterator[str]:
    """Yield a remark where files have columns that the contract does not name."""
    known = {column.name for column in table.columns}
    extra: dict[str, list[Path]] = {}
    for footer in footers:
        for name in footer.columns:
            if name not in known:
                extra.setdefault(name, []).append(footer.path)
    for name, paths in extra.items():
        yield (
            f"{shown_path(paths[0], raw)}{and_others(len(paths) - 1)} of table {table.full_name}: "
            f"column {printable(name, LONGEST_VALUE)} is not in the contract and is not read."
        )
