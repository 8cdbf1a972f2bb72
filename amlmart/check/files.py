"""Which files of a raw zone belong to which table, and which belong nowhere."""

import difflib
import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from amlmart.check.finding import Finding, listing, printable, shown_path
from amlmart.contract import Table

# What `amlmart load` reads; a file of this name in the raw zone was meant to be loaded.
LOADABLE = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".yaml", ".yml")
COMPRESSED = (".gz", ".zst", ".bz2", ".xz", ".zip")
# What a simulated world says of itself: no part of the raw zone, and nothing may read it.
NOT_RAW = ("labels",)
PARQUET_BY_ANOTHER_NAME = (".parq", ".pq", ".pqt")


@dataclass
class TableFiles:
    """The Parquet files of one table, sorted by path."""

    table: Table
    paths: list[Path] = field(default_factory=list)


def is_ignored(name: str) -> bool:
    """Return whether a file or folder is passed over: `_incoming`, `_SUCCESS`, `.part.crc`."""
    return name.startswith(("_", "."))


def _walk(folder: Path, trouble: list[OSError]) -> Iterator[Path]:
    for where, folders, names in os.walk(folder, onerror=trouble.append):
        folders[:] = sorted(name for name in folders if not is_ignored(name))
        yield from (Path(where, name) for name in sorted(names) if not is_ignored(name))


def _listed(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if not is_ignored(path.name))


def _is_data(path: Path) -> bool:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in COMPRESSED:
        suffixes.pop()
    known = (".parquet", *PARQUET_BY_ANOTHER_NAME, *LOADABLE)
    return bool(suffixes) and suffixes[-1] in known


def _nearest(word: str, known: Collection[str], noun: str) -> str:
    close = difflib.get_close_matches(word.lower(), known, n=1, cutoff=0.5)
    if close:
        return f"the nearest {noun} is {close[0]}"
    return f"the {noun}s are {listing(known)}"


def _unread(path: Path, error: OSError, table: str | None, raw: Path) -> Finding:
    reason = printable(error.strerror or "it cannot be opened")
    where = f"of table {table} " if table else ""
    return Finding(
        table, path, None, f"{shown_path(path, raw)} {where}cannot be read ({reason.lower()})."
    )


def _foreign(path: Path, table: Table, raw: Path) -> Finding:
    shown = f"{shown_path(path, raw)} in the folder of table {table.full_name}"
    lowered = path.name.lower()
    if lowered.endswith((".parquet", *PARQUET_BY_ANOTHER_NAME)):
        sentence = f"{shown} is not read because its name does not end in .parquet; rename it."
    else:
        sentence = f"{shown} is not a Parquet file; load it with amlmart load, or remove it."
    return Finding(table.full_name, path, None, sentence)


def _files_of(table: Table, raw: Path, found: list[Finding]) -> TableFiles:
    folder = table.folder(raw)
    result = TableFiles(table)
    if folder.is_file():
        sentence = (
            f"{shown_path(folder, raw)} is a file, but the Parquet files of table "
            f"{table.full_name} belong into a folder of this name."
        )
        found.append(Finding(table.full_name, folder, None, sentence))
        return result
    if not folder.is_dir():
        return result
    trouble: list[OSError] = []
    for path in _walk(folder, trouble):
        if path.name.endswith(".parquet"):
            result.paths.append(path)
        else:
            found.append(_foreign(path, table, raw))
    for error in trouble:
        where = Path(os.fsdecode(error.filename or folder))
        found.append(_unread(where, error, table.full_name, raw))
    return result


def _holds_files(folder: Path) -> bool:
    return next(_walk(folder, []), None) is not None


def _unknown(raw: Path, tables: Collection[Table]) -> Iterator[Finding]:
    """Yield what stands in the raw zone outside the folder of any table."""
    sources: dict[str, list[str]] = {}
    for table in tables:
        sources.setdefault(table.source, []).append(table.name)
    for path in _listed(raw):
        shown = shown_path(path, raw)
        if path.is_file():
            if _is_data(path):
                sentence = f"{shown} stands outside the folder of any table, so nothing reads it; "
                yield Finding(None, path, None, sentence + "move it to <source>/<table>/.")
        elif path.name in NOT_RAW:
            continue
        elif path.name not in sources:
            if _holds_files(path):
                nearest = _nearest(path.name, sources, "source")
                sentence = f"{shown} is not the folder of a source, so nothing reads it; {nearest}."
                yield Finding(None, path, None, sentence)
        else:
            yield from _unknown_in_source(path, sources[path.name], raw)


def _unknown_in_source(folder: Path, names: list[str], raw: Path) -> Iterator[Finding]:
    for path in _listed(folder):
        if path.name in names:
            continue
        shown = shown_path(path, raw)
        nearest = _nearest(path.stem if path.is_file() else path.name, names, "table")
        if path.is_dir() and _holds_files(path):
            sentence = (
                f"{shown} is not the folder of a table of source {folder.name}, "
                f"so nothing reads it; {nearest}."
            )
            yield Finding(None, path, None, sentence)
        elif path.is_file() and _is_data(path):
            sentence = (
                f"{shown} stands outside the folder of any table of source {folder.name}, "
                f"so nothing reads it; {nearest}."
            )
            yield Finding(None, path, None, sentence)


def find(raw: Path, tables: Collection[Table]) -> tuple[list[TableFiles], list[Finding]]:
    """Return the Parquet files below `raw` by table, and findings about everything else there.

    Every table of the contract is in the result, with no files where it has none. Nothing is
    opened; a folder that cannot be listed is a finding.
    """
    found: list[Finding] = []
    if not raw.is_dir():
        reason = "is not a folder" if raw.exists() else "does not exist"
        sentence = (
            f"The raw zone {printable(raw)} {reason}; "
            "set AMLMART_RAW or --raw to the folder with <source>/<table>/*.parquet."
        )
        return [TableFiles(table) for table in tables], [Finding(None, raw, None, sentence)]
    files = [_files_of(table, raw, found) for table in tables]
    try:
        found += _unknown(raw, tables)
    except OSError as error:
        found.append(_unread(Path(os.fsdecode(error.filename or raw)), error, None, raw))
    return files, found
