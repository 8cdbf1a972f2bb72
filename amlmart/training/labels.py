"""Reads a file of labels, and says which of them may be used at an instant."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from amlmart.errors import AmlmartError
from amlmart.load import casting
from amlmart.load.inputs import digest, name, quote
from amlmart.training.plan import Plan

_SUFFIXES = {".csv": "csv", ".parquet": "parquet", ".pq": "parquet"}


@dataclass(frozen=True)
class LabelFile:
    """A file of labels: its columns with DuckDB's types, and the SHA-256 of its bytes."""

    path: Path
    relation: str
    types: dict[str, str]
    digest: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(self.types)


def label_file(path: Path) -> LabelFile:
    """Return a file of labels, its columns read.

    Raises:
        AmlmartError: when it is missing, empty, or neither CSV nor Parquet.
    """
    if not path.is_file():
        raise AmlmartError(f"There is no file {path}: name the labels with --labels.")
    kind = _SUFFIXES.get(path.suffix.lower())
    if kind is None:
        raise AmlmartError(f"{path} ends in neither .csv nor .parquet: convert it to one of them.")
    read = f"read_parquet({quote(_plain(path))})"
    if kind == "csv":
        read = f"read_csv({quote(_plain(path))}, header = true, all_varchar = true)"
    found = digest(path)
    try:
        with duckdb.connect() as con:
            described = con.execute(f"describe from {read}").fetchall()
    except duckdb.Error as error:
        raise AmlmartError(f"{path} cannot be read as {kind} ({_first_line(error)}).") from error
    return LabelFile(path, read, {row[0]: str(row[1]) for row in described}, found)


def read_labels(
    file: LabelFile, plan: Plan, label_column: str, positive: Sequence[str], as_of_us: int
) -> pa.Table:
    """Return every label of the file, in the order of its keys.

    Columns: `label_row` from 0 on, the plan's keys as text, `label_us` (null where an anchor gives
    it) and `known_us` in microseconds since 1970, `label_value` as text, `is_positive`, and
    `reason`: null, `without_label`, `without_key`, `without_time`, `known_after_as_of`, `duplicate`
    or `replaced` where the label cannot be used.

    Raises:
        AmlmartError: when a time or a label cannot be read, or two labels of one key contradict
            each other.
    """
    with duckdb.connect() as con:
        con.execute("set TimeZone = 'UTC'")
        con.execute("set threads = 1")
        casting.install(con)
        keys = [f"nullif(cast({name(key)} as varchar), '') as {name(key)}" for key in plan.keys]
        con.execute(
            f"""
            create table labels as
            select {", ".join(keys)},
                nullif(trim(cast({name(label_column)} as varchar)), '') as label_value,
                {_instant(file, "known_at")} as known_us,
                {_instant(file, "label_at")} as label_us
                {"".join(f", cast({name(each)} as varchar) as raw_{each}" for each in _times(file))}
            from {file.relation}
            """
        )
        _check_times(con, file)
        _judge(con, file, label_column, positive)
        identity = ", ".join(
            "label_us" if each == "label_at" else name(each) for each in plan.identity
        )
        has_key = " and ".join(f"{name(key)} is not null" for key in plan.keys)
        has_time = "true" if plan.anchor else "label_us is not null"
        con.execute(
            f"""
            create table judged as
            select * exclude (is_whole, place, last_known_us),
                case
                    when label_value is null then 'without_label'
                    when not ({has_key}) then 'without_key'
                    when not ({has_time}) then 'without_time'
                    when known_us > {as_of_us} then 'known_after_as_of'
                    when place > 1 and known_us is distinct from last_known_us then 'replaced'
                    when place > 1 then 'duplicate'
                end as reason
            from (
                select *, row_number() over known as place,
                    first_value(known_us) over known as last_known_us
                from (
                    select *, label_value is not null and {has_key} and {has_time}
                        and coalesce(known_us <= {as_of_us}, true) as is_whole
                    from judged_values
                )
                window known as (
                    partition by is_whole, {identity}
                    order by known_us desc nulls last, label_value
                )
            )
            """
        )
        _check_contradictions(con, file, identity)
        order = ", ".join(["label_us", "known_us", "label_value", "reason"])
        listed = ", ".join(name(key) for key in plan.keys)
        return con.sql(
            f"""
            select row_number() over (order by {listed}, {order}) - 1 as label_row, {listed},
                label_us, known_us, label_value, is_positive, reason
            from judged order by label_row
            """
        ).to_arrow_table()


def _times(file: LabelFile) -> list[str]:
    return [each for each in ("known_at", "label_at") if each in file.types]


def _instant(file: LabelFile, column: str) -> str:
    if column not in file.types:
        return "cast(null as bigint)"
    kind = file.types[column].upper()
    if kind.startswith("TIMESTAMP") or kind == "DATE":
        return f"epoch_us(cast({name(column)} as timestamptz))"
    return f"epoch_us(amlmart_timestamp(trim(cast({name(column)} as varchar))))"


def _check_times(con: duckdb.DuckDBPyConnection, file: LabelFile) -> None:
    for column in _times(file):
        short = column.removesuffix("_at")
        found = con.execute(
            f"select raw_{column} from labels where {short}_us is null "
            f"and trim(raw_{column}) <> '' order by 1 limit 1"
        ).fetchall()
        if found:
            raise AmlmartError(
                f"{file.path} has {column} {found[0][0]!r}, which is no time: write it as "
                "2022-06-30 12:00:00, UTC."
            )


def _judge(
    con: duckdb.DuckDBPyConnection, file: LabelFile, label_column: str, positive: Sequence[str]
) -> None:
    """Tell which labels are positive."""
    if positive:
        listed = ", ".join(quote(value) for value in positive)
        judged = f"label_value in ({listed})"
    else:
        judged = "amlmart_boolean(label_value)"
    con.execute(f"create table judged_values as select *, {judged} as is_positive from labels")
    if not positive:
        odd = con.execute(
            "select label_value from judged_values "
            "where label_value is not null and is_positive is null order by 1 limit 1"
        ).fetchall()
        if odd:
            raise AmlmartError(
                f"{file.path} has {label_column} {odd[0][0]!r}, which is neither true or false nor "
                "1 or 0: name the values that are positive with --positive."
            )
        return
    found = {row[0] for row in con.execute("select distinct label_value from labels").fetchall()}
    unknown = [value for value in positive if value not in found]
    if unknown:
        held = ", ".join(sorted(value for value in found if value is not None)[:10])
        raise AmlmartError(
            f"{file.path} has no {label_column} {unknown[0]!r}, which --positive names: it has "
            f"{held or 'none'}."
        )


def _check_contradictions(con: duckdb.DuckDBPyConnection, file: LabelFile, identity: str) -> None:
    """Of labels known at the same time, the last known by the as-of must say the same."""
    found = con.execute(
        f"""
        select {identity}, min(label_value), max(label_value) from judged
        where reason is null or reason = 'duplicate'
        group by {identity} having min(label_value) <> max(label_value) order by all limit 1
        """
    ).fetchall()
    if found:
        *whose, one, other = found[0]
        raise AmlmartError(
            f"{file.path} says both {one} and {other} of {whose[0]}, known at the same time: keep "
            "one, or give known_at to each."
        )


def _plain(path: Path) -> str:
    # What a pattern would read as a wildcard is plain in brackets.
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in str(path))


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0].rstrip(".")
