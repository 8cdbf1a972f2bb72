"""The rows of the sample while it is made: one list per table of the contract."""

from datetime import date, datetime
from typing import Any

from amlmart import contract
from amlmart.sample.clock import midnight, nightly_load

Row = dict[str, Any]

# Tables whose writer keeps no load time, so that `known_at` falls back to `occurred_at`.
WITHOUT_LOAD_TIME = ("exchange.bank_accounts", "reference.kyc_tier_limits")


def as_instant(value: date | datetime) -> datetime:
    """Return a time as it is and a day as its first instant."""
    return value if isinstance(value, datetime) else midnight(value)


class Rows:
    """Rows by table, each with every column of the contract."""

    def __init__(self) -> None:
        self.by_table: dict[str, list[Row]] = {table.full_name: [] for table in contract.tables()}

    def add(self, table_name: str, known_at: datetime | None = None, **values: Any) -> Row:
        """Add a row to `source.table` and return it.

        Columns not given are null. `loaded_at` is the night after the row was known or happened,
        unless it is given or its table has no load time.

        Raises:
            ValueError: when the contract has no such column.
        """
        table = contract.table(table_name)
        row: Row = {column.name: None for column in table.columns}
        unknown = values.keys() - row.keys()
        if unknown:
            raise ValueError(f"{table_name} has no column {', '.join(sorted(unknown))}")
        row.update(values, known_at=known_at)
        if "loaded_at" not in values and table_name not in WITHOUT_LOAD_TIME:
            row["loaded_at"] = nightly_load(known_at or as_instant(row[table.occurred_at]))
        self.by_table[table.full_name].append(row)
        return row

    def count(self) -> int:
        """Return how many rows there are in all."""
        return sum(len(rows) for rows in self.by_table.values())
