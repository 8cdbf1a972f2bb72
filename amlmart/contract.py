"""The contract of the raw zone, read from the dbt sources so that there is only one.

Each `models/staging/<source>/_<source>__sources.yml` names the tables, their columns and types,
which must be there, and which are personal. Connectors, `amlmart check` and the Great
Expectations suites all read it here.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from amlmart.errors import AmlmartError
from amlmart.project import project_dir

BOOKKEEPING_COLUMNS = ("known_at", "loaded_at")


@dataclass(frozen=True)
class Column:
    """One column of a raw table; `data_type` is a type both engines know, such as `bigint`."""

    name: str
    data_type: str
    description: str
    is_required: bool
    sensitivity: str | None


@dataclass(frozen=True)
class Table:
    """One raw table.

    `key` names the columns that identify a row, `occurred_at` the column that says when it
    happened, `amount` the column whose sum is reconciled (None where the table moves no value). In
    a table that `is_restatable`, a row known later supersedes an earlier one of the same key.
    """

    source: str
    name: str
    description: str
    is_required: bool
    is_restatable: bool
    occurred_at: str
    amount: str | None
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def full_name(self) -> str:
        """The name people know the table by, `source.table`."""
        return f"{self.source}.{self.name}"

    def column(self, name: str) -> Column:
        """Return the column of this name; KeyError where there is none."""
        return next(column for column in self.columns if column.name == name)

    def folder(self, raw: Path) -> Path:
        """Return the folder of this table's Parquet files in the raw zone `raw`."""
        return raw / self.source / self.name


def _table(source: str, entry: dict[str, Any]) -> Table:
    aml = entry["config"]["meta"]["aml"]
    columns = []
    for column in entry["columns"]:
        meta = column.get("config", {}).get("meta", {})
        columns.append(
            Column(
                name=column["name"],
                data_type=column["data_type"],
                description=column["description"],
                is_required=meta.get("aml", {}).get("is_required", False),
                sensitivity=meta.get("sensitivity"),
            )
        )
    return Table(
        source=source,
        name=entry["name"],
        description=entry["description"],
        is_required=aml["is_required"],
        is_restatable=aml.get("is_restatable", False),
        occurred_at=aml["occurred_at"],
        amount=aml.get("amount"),
        key=tuple(aml["key"]),
        columns=tuple(columns),
    )


@cache
def tables() -> tuple[Table, ...]:
    """Return every raw table of the contract, in the order of the sources' files."""
    found = []
    for path in sorted((project_dir() / "models" / "staging").glob("*/_*__sources.yml")):
        for source in yaml.safe_load(path.read_text(encoding="utf-8"))["sources"]:
            found += [_table(source["name"], entry) for entry in source["tables"]]
    return tuple(found)


def table(name: str) -> Table:
    """Return one raw table by `source.table`, or by its bare name.

    Raises:
        AmlmartError: when the contract has no such table.
    """
    for candidate in tables():
        if name in (candidate.full_name, candidate.name):
            return candidate
    known = ", ".join(candidate.full_name for candidate in tables())
    raise AmlmartError(f"There is no raw table {name}; the contract has {known}.")
