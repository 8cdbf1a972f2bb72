"""What a connector asks to be written: rows for tables, and how to know them again."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from amlmart.contract import Table
from amlmart.errors import AmlmartError

# Counted into every load id: raise it when a connector reads the same file differently.
CONNECTOR_VERSION = 1


@dataclass(frozen=True)
class KnownAt:
    """How `known_at` is filled where the input has no column for it.

    `rule` is `occurred` (the table's occurred_at column, for a date the midnight after it),
    `load` (left null, so that `loaded_at` counts) or `constant` (the time in `at`).
    """

    rule: str
    at: datetime | None = None

    def describe(self) -> str:
        """Return the rule as text that is the same for the same rule."""
        return self.at.isoformat() if self.at else self.rule


KNOWN_WHEN_OCCURRED = KnownAt("occurred")
KNOWN_WHEN_LOADED = KnownAt("load")


def parse_time(text: str, setting: str) -> datetime:
    """Return an ISO date or time as a UTC time; without an offset it is taken as UTC.

    Raises:
        AmlmartError: when the text is no ISO date or time; the sentence names `setting`.
    """
    try:
        value = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise AmlmartError(
            f"{setting} {text!r} is not an ISO date or time such as 2022-03-31 or "
            "2022-03-31T12:00:00Z; write it so."
        ) from error
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def parse_known_at(text: str) -> KnownAt:
    """Return the rule that `--known-at` names: `occurred`, `load`, or an ISO date or time."""
    if text in ("occurred", "load"):
        return KnownAt(text)
    return KnownAt("constant", parse_time(text, "--known-at"))


@dataclass(frozen=True)
class Rows:
    """Input rows of one table, as SQL.

    `sql` yields one column per mapped contract column, under its contract name and still as the
    input has it, and three more: `_row` (bigint, position in the input from 1), `_reason` (why the
    row cannot be used, else null) and `_text` (the row's own text, where it has no columns).
    `numbered_sql` is the same with exact row numbers, where those cost a join.
    """

    sql: str
    numbered_sql: str | None = None


@dataclass
class Prepared:
    """What a connector found in its files: rows per table name, and remarks for the reader."""

    rows: dict[str, Rows]
    notes: list[str] = field(default_factory=list)


Prepare = Callable[[duckdb.DuckDBPyConnection, Path], Prepared]


@dataclass(frozen=True)
class Load:
    """One load: the files it reads, the tables it fills and the options that change its rows.

    `digests` are those of the files, in their order. `prepare` runs on the load's connection and
    may write scratch files to the folder it is given. `constants` holds text per contract column
    that is the same in every row.
    """

    files: tuple[Path, ...]
    digests: tuple[str, ...]
    tables: tuple[Table, ...]
    prepare: Prepare
    options: dict[str, Any]
    known_at: KnownAt
    constants: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What became of one load in one table; rows are counts, `is_new` false where it was there."""

    table: str
    file: str
    rows_read: int
    rows_written: int
    rows_refused: int
    is_new: bool
    notes: tuple[str, ...] = ()
