"""Writing a load: cast, set the refused rows apart, put everything in place.

Memory stays bounded: DuckDB streams from file to file and spills to the load's scratch folder.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from amlmart import contract
from amlmart.contract import Column, Table
from amlmart.errors import AmlmartError
from amlmart.load import casting, zone
from amlmart.load.inputs import name, quote, unreadable
from amlmart.load.plan import CONNECTOR_VERSION, Load, Outcome, Rows
from amlmart.load.progress import run

REFUSED_TABLE = "operations.refused_rows"
MASK = "***"
# More rows than this, and a load is split into one folder per day of its occurred_at column.
PARTITION_ROWS = 1_000_000
_OPTIONS = "format parquet, compression zstd"
_NO_ROOM = ("No space left", "File too large", "quota", "Read-only file system")


@dataclass(frozen=True)
class Settings:
    """Where and how loads are written; `memory_limit` is DuckDB's, such as `1GB`."""

    raw: Path
    loaded_at: datetime
    memory_limit: str = "1GB"
    partition_rows: int = PARTITION_ROWS


@dataclass(frozen=True)
class _Cast:
    """The rows of one table as SQL: per row `_row`, `_reason`, `_text`, and `_is_good`.

    `values` holds the SQL of each contract column, `parameters` what that SQL binds, and
    `row_text` the SQL of the row as masked JSON text.
    """

    sql: str
    numbered_sql: str
    values: dict[str, str]
    parameters: dict[str, str]
    reason: str
    row_text: str


def load_id(load: Load, table: Table) -> str:
    """Return the id of a load's folder in one table: 16 hex digits.

    It follows from the table, the bytes of the files and the options that change the rows, not
    from names, folders or the time, so that the same load is known again anywhere.
    """
    identity = {
        "version": CONNECTOR_VERSION,
        "table": table.full_name,
        "files": load.digests,
        "options": load.options,
        "constants": load.constants,
        "known_at": load.known_at.describe(),
    }
    text = json.dumps(identity, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def write_load(load: Load, settings: Settings) -> list[Outcome]:
    """Write one load to the raw zone and say what became of its rows, table by table.

    A table that already has the load is left alone, so that a load of several tables that was
    cut short is completed by loading again.

    Raises:
        AmlmartError: when the input or the raw zone cannot be used; nothing is changed then.
    """
    raw = settings.raw
    ids = {table.full_name: load_id(load, table) for table in load.tables}
    missing = [
        table
        for table in load.tables
        if not (table.folder(raw) / f"load={ids[table.full_name]}").is_dir()
    ]
    outcomes = {
        table.full_name: Outcome(table.full_name, _file_names(load), 0, 0, 0, is_new=False)
        for table in load.tables
    }
    if missing:
        try:
            with zone.scratch(raw, ids[missing[0].full_name]) as scratch:
                new = _write_to_scratch(load, missing, ids, scratch, settings)
                # What was refused goes first: a table's folder is the sign that its load is whole.
                refused = contract.table(REFUSED_TABLE)
                for table in (refused, *missing):
                    ready = scratch / "ready" / table.source / table.name
                    for folder in sorted(ready.glob("load=*")):
                        zone.put_in_place(folder, table.folder(raw) / folder.name)
        except OSError as error:
            raise zone.output_error(raw, error) from error
        outcomes |= {outcome.table: outcome for outcome in new}
    return list(outcomes.values())


def _file_names(load: Load) -> str:
    return ", ".join(path.name for path in load.files)


def _write_to_scratch(
    load: Load, tables: list[Table], ids: dict[str, str], scratch: Path, settings: Settings
) -> list[Outcome]:
    """Write the tables of a load below `<scratch>/ready`, laid out as in the raw zone."""
    con = _connect(scratch, settings)
    try:
        prepared = load.prepare(con, scratch)
        outcomes = []
        for table in tables:
            folder = f"load={ids[table.full_name]}"
            cast = _cast(con, load, table, prepared.rows[table.full_name], settings)
            ready = scratch / "ready" / table.source / table.name / folder
            read, refused = _write_good(con, table, cast, ready, settings)
            if refused:
                refused_table = contract.table(REFUSED_TABLE)
                ready = scratch / "ready" / refused_table.source / refused_table.name / folder
                _write_refused(con, table, _file_names(load), cast, ready, settings)
            outcomes.append(
                Outcome(
                    table.full_name,
                    _file_names(load),
                    rows_read=read,
                    rows_written=read - refused,
                    rows_refused=refused,
                    is_new=True,
                    notes=tuple(prepared.notes),
                )
            )
        return outcomes
    except duckdb.Error as error:
        raise _explain(error, load, scratch, settings) from error
    finally:
        con.close()


def _explain(error: duckdb.Error, load: Load, scratch: Path, settings: Settings) -> AmlmartError:
    """Return the sentence for what went wrong: the raw zone's disk, the memory, or the input."""
    text = str(error)
    if any(sign in text for sign in _NO_ROOM) or (
        isinstance(error, duckdb.IOException) and str(scratch) in text
    ):
        return zone.output_error(settings.raw, error)
    if isinstance(error, duckdb.OutOfMemoryException):
        return AmlmartError(
            f"Loading {_file_names(load)} needs more than {settings.memory_limit} of memory; give "
            "a larger --memory-limit, such as 2GB."
        )
    path = load.files[0]
    return unreadable(path, path.name.removesuffix(".gz").rpartition(".")[2], error)


def _connect(scratch: Path, settings: Settings) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(
        config={
            # Every thread holds a row group of its own: more threads, more memory.
            "threads": str(min(os.cpu_count() or 1, 4)),
            "temp_directory": str(scratch / "spill"),
            "preserve_insertion_order": "false",
        }
    )
    try:
        con.execute(f"set memory_limit = {quote(settings.memory_limit)}")
    except duckdb.Error as error:
        raise AmlmartError(
            f"--memory-limit {settings.memory_limit!r} is no size; give one such as 2GB."
        ) from error
    con.execute("set TimeZone = 'UTC'")
    casting.install(con)
    return con


def _cast(
    con: duckdb.DuckDBPyConnection, load: Load, table: Table, rows: Rows, settings: Settings
) -> _Cast:
    described = con.execute(f"describe {rows.sql}").fetchall()
    types: dict[str, str] = {column[0]: column[1] for column in described}
    mapped = [column for column in table.columns if column.name in types]

    inner, good, reasons, text, values = [], ["_reason is null"], ["_reason"], [], {}
    for place, column in enumerate(mapped):
        source_type, raw = types[column.name], name(column.name)
        value = casting.cast(raw, source_type, column.data_type)
        given = casting.given(raw, source_type, column.data_type)
        inner += [f"{given} as r{place}", f"{value} as k{place}"]
        values[column.name] = f"k{place}"
        bad = f"(r{place} is not null and k{place} is null)"
        if column.data_type != "string":
            good.append(f"not {bad}")
            reason = f"bad_type: {column.name} is not a {column.data_type}"
            reasons.append(f"case when {bad} then {quote(reason)} end")
        shown = f"cast(r{place} as varchar)"
        if column.sensitivity == "personal":
            shown = f"case when r{place} is not null then {quote(MASK)} end"
        text.append(f"{quote(column.name)}, {shown}")

    parameters = {"loaded_at": settings.loaded_at.isoformat()}
    for column_name, constant in load.constants.items():
        column = table.column(column_name)
        values[column_name] = _constant(con, table, column, constant)
        parameters[f"set_{column_name}"] = constant
    values["loaded_at"] = "cast($loaded_at as timestamptz)"
    if "known_at" not in values:
        values["known_at"] = _known_at(load, table, values, parameters)

    # A broken line has no columns to mask one by one.
    has_personal = any(column.sensitivity == "personal" for column in table.columns)
    line = quote(MASK) if has_personal else "_text"
    row_text = f"case when _text is not null then {line} else {_json(text)} end"
    select = f"select _row, _reason, _text, {', '.join(inner)} from"
    is_good = " and ".join(good)
    return _Cast(
        sql=f"(select *, {is_good} as _is_good from ({select} ({rows.sql})))",
        numbered_sql=(
            f"(select *, {is_good} as _is_good from ({select} ({rows.numbered_sql or rows.sql})))"
        ),
        values=values,
        parameters=parameters,
        reason=f"concat_ws('; ', {', '.join(reasons)})",
        row_text=row_text,
    )


def _json(pairs: list[str]) -> str:
    return f"cast(json_object({', '.join(pairs)}) as varchar)"


def _constant(con: duckdb.DuckDBPyConnection, table: Table, column: Column, constant: str) -> str:
    """Return the SQL of a constant, which stays a bound parameter."""
    parameter = f"set_{column.name}"
    sql = casting.cast(f"cast(${parameter} as varchar)", "VARCHAR", column.data_type)
    if con.execute(f"select {sql}", {parameter: constant}).fetchall()[0][0] is None:
        raise AmlmartError(
            f"The constant {constant!r} for {table.full_name}.{column.name} is not a "
            f"{column.data_type}; give another."
        )
    return sql


def _known_at(load: Load, table: Table, values: dict[str, str], parameters: dict[str, str]) -> str:
    if load.known_at.at is not None:
        parameters["known_at"] = load.known_at.at.isoformat()
        return "cast($known_at as timestamptz)"
    if load.known_at.rule == "load" or table.occurred_at not in values:
        return "cast(null as timestamptz)"
    occurred = values[table.occurred_at]
    if table.column(table.occurred_at).data_type == "date":
        # What closes a day is known when the day is over.
        return f"cast({occurred} + interval 1 day as timestamptz)"
    return occurred


def _write_good(
    con: duckdb.DuckDBPyConnection, table: Table, cast: _Cast, ready: Path, settings: Settings
) -> tuple[int, int]:
    """Write the good rows of a table and return how many rows were read and refused."""
    ready.mkdir(parents=True)
    counted = run(
        con,
        f"select count(*), count(*) filter (where not _is_good) from {cast.sql}",
        label=f"checking {table.full_name}",
    )
    read, refused = counted[0]
    columns = []
    for column in table.columns:
        nothing = f"cast(null as {casting.PHYSICAL_TYPES[column.data_type]})"
        columns.append(f"{cast.values.get(column.name, nothing)} as {name(column.name)}")
    select = f"select {', '.join(columns)} from {cast.sql} where _is_good"
    occurred = name(table.occurred_at)
    has_time = table.column(table.occurred_at).data_type in ("timestamp", "date")
    if read - refused > settings.partition_rows and has_time:
        sql = (
            f"copy (select *, cast({occurred} as date) as date from ({select})) "
            f"to {quote(str(ready))} ({_OPTIONS}, partition_by (date), overwrite_or_ignore)"
        )
    else:
        order = ", ".join([occurred, *(name(key) for key in table.key)])
        to = quote(str(ready / "part.parquet"))
        sql = f"copy (select * from ({select}) order by {order}) to {to} ({_OPTIONS})"
    # DuckDB refuses a parameter that the statement does not name, and labels have no loaded_at.
    bound = {key: value for key, value in cast.parameters.items() if f"${key}" in sql}
    written = run(con, sql, bound, label=f"writing {table.full_name}")[0][0]
    if written != read - refused:
        raise AmlmartError(
            f"{table.full_name} would get {written} of {read - refused} rows, so nothing was "
            "written; the input may have changed while it was read, so load it again."
        )
    return read, refused


def _write_refused(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    source_file: str,
    cast: _Cast,
    ready: Path,
    settings: Settings,
) -> None:
    ready.mkdir(parents=True)
    values = {
        "source_table": "cast($source_table as varchar)",
        "source_file": "cast($source_file as varchar)",
        "row_number": "cast(_row as bigint)",
        "reason": cast.reason,
        "row_text": cast.row_text,
        "known_at": "cast(null as timestamptz)",
        "loaded_at": "cast($loaded_at as timestamptz)",
    }
    columns = [
        f"{values[column.name]} as {name(column.name)}"
        for column in contract.table(REFUSED_TABLE).columns
    ]
    parameters: dict[str, Any] = {
        "source_table": table.full_name,
        "source_file": source_file,
        "loaded_at": settings.loaded_at.isoformat(),
    }
    run(
        con,
        f"copy (select {', '.join(columns)} from {cast.numbered_sql} where not _is_good "
        f"order by row_number) to {quote(str(ready / 'part.parquet'))} ({_OPTIONS})",
        parameters,
        label=f"writing refused rows of {table.full_name}",
    )
