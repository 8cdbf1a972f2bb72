"""Any CSV, JSON lines or Parquet file into any table of the contract, by a column map."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from amlmart.contract import Table
from amlmart.errors import AmlmartError
from amlmart.load.inputs import InputFile, missing_column, open_input, read_rows
from amlmart.load.plan import KnownAt, Load, Prepared


@dataclass(frozen=True)
class Options:
    """How the columns of a file become those of a table.

    `columns` maps a contract column to a column of the file, `constants` a contract column to
    the text that every row gets. `known_at` None leaves the choice to the connector.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    known_at: KnownAt | None = None
    delimiter: str | None = None
    format: str | None = None


def parse_pairs(pairs: Sequence[str], setting: str) -> dict[str, str]:
    """Return `column=value` arguments as a dict.

    Raises:
        AmlmartError: when one has no equals sign or a column comes twice.
    """
    found: dict[str, str] = {}
    for pair in pairs:
        column, equals, value = pair.partition("=")
        column = column.strip()
        if not equals or not column:
            raise AmlmartError(f"{setting} {pair!r} is not of the form column=value; write it so.")
        if column in found:
            raise AmlmartError(f"{setting} names the column {column} twice; keep one.")
        found[column] = value
    return found


def resolve(table: Table, file: InputFile, options: Options) -> dict[str, str]:
    """Return which column of the file feeds which contract column.

    Columns of the same name are taken as they are; `loaded_at` never is.

    Raises:
        AmlmartError: when a map or constant names no column of the contract, when a mapped column
            is not in the file, or when a required column has no source.
    """
    known = {column.name for column in table.columns} - {"loaded_at"}
    for setting, given in (("--map", options.columns), ("--set", options.constants)):
        for target in given:
            if target not in known:
                raise AmlmartError(
                    f"{setting} names the column {target}, which {table.full_name} does not have; "
                    f"its columns are {', '.join(sorted(known))}."
                )
    both = sorted(set(options.columns) & set(options.constants))
    if both:
        raise AmlmartError(f"The column {both[0]} is in both --map and --set; keep one.")
    found = {}
    for column in table.columns:
        if column.name not in known or column.name in options.constants:
            continue
        if column.name in options.columns:
            source = options.columns[column.name]
            if source not in file.columns:
                raise missing_column(file, source, f"--map {column.name} names")
            found[column.name] = source
        elif column.name == "known_at" and options.known_at is not None:
            continue
        elif column.name in file.columns:
            found[column.name] = column.name
        elif column.is_required:
            raise missing_column(file, column.name, f"{table.full_name} requires")
    if not found:
        raise AmlmartError(
            f"No column of {file.path} feeds {table.full_name}; map some with --map."
        )
    return found


def left_out(table: Table, file: InputFile, used: set[str]) -> list[str]:
    """Return the remark on columns of the file that no column of the table takes, if any."""
    extra = [column for column in file.columns if column not in used]
    if not extra:
        return []
    return [f"{file.path.name}: not in {table.full_name}, left out: {', '.join(extra)}."]


def plan(
    path: Path, table: Table, options: Options, default_known_at: KnownAt, connector: str
) -> Load:
    """Return the load of one file into one table; `connector` is part of the load's identity.

    Raises:
        AmlmartError: when the file or the column map cannot be used.
    """
    file = open_input(path, options.delimiter, options.format)
    columns = resolve(table, file, options)

    def prepare(con: duckdb.DuckDBPyConnection, scratch: Path) -> Prepared:
        rows = read_rows(con, file, scratch, list(columns.values()), list(columns))
        return Prepared({table.full_name: rows}, left_out(table, file, set(columns.values())))

    return Load(
        files=(path,),
        digests=(file.digest,),
        tables=(table,),
        prepare=prepare,
        options={
            "connector": connector,
            "columns": columns,
            "delimiter": file.delimiter,
            "format": file.format,
        },
        known_at=options.known_at or default_known_at,
        constants=dict(options.constants),
    )
