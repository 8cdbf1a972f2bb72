"""The rows of one simulated day, by table, until they are turned into Arrow and written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from amlmart import contract
from amlmart.arrow_types import arrow_schema
from amlmart.simulate.clock import DAY, HOUR, MINUTE, SECOND, day_start
from amlmart.simulate.columns import Column, Int64s, Times
from amlmart.simulate.labels import LABEL_TABLES
from amlmart.simulate.settings import Settings

# Loads run every full hour and take five minutes.
LOAD_PERIOD = HOUR
LOAD_SECONDS = 5 * MINUTE

# How long after it happened a row of each table is usually known. What others publish (tags,
# lists, prices) is given by whoever adds it, or known soon after its day or moment.
BOOKING_DELAY = 5 * SECOND
CHAIN_DELAY = 60 * SECOND
DELAYS = {
    "exchange.customers": 30 * SECOND,
    "exchange.deposit_addresses": SECOND,
    "exchange.bank_accounts": 30 * SECOND,
    "exchange.logins": SECOND,
    "exchange.security_events": SECOND,
    "exchange.referrals": 30 * SECOND,
    "cases.case_decisions": MINUTE,
    "attribution.address_tags": 12 * HOUR,
    "attribution.sanctioned_addresses": 2 * HOUR,
    "attribution.sanctioned_names": 2 * HOUR,
    "attribution.tor_exit_nodes": 10 * MINUTE,
    "attribution.vasps": 2 * HOUR,
    "reference.asset_prices": 5 * MINUTE,
    "reference.fx_rates": 5 * MINUTE,
    "reference.country_risk": 2 * HOUR,
    "reference.kyc_tier_limits": 0,
    "operations.refused_rows": 0,
}
# A second time of a row that it tells of as well, so that it is not known before it.
LATER_TIMES = {"exchange.crypto_withdrawals": "completed_at"}


@dataclass(frozen=True)
class Target:
    """A table that rows can be added to: its schema, what must be given, its order, its delay.

    `ordered_by` is None where rows keep the order they came in; `delay` where the table has no
    `known_at`.
    """

    name: str
    schema: pa.Schema
    required: frozenset[str]
    ordered_by: str | None
    delay: int | None


@cache
def targets() -> Mapping[str, Target]:
    """Return every table of the contract and of the labels by `source.table`."""
    found = {}
    for table in contract.tables():
        usual = CHAIN_DELAY if table.source == "onchain" else BOOKING_DELAY
        found[table.full_name] = Target(
            table.full_name,
            arrow_schema(table),
            frozenset(column.name for column in table.columns if column.is_required),
            table.occurred_at,
            DELAYS.get(table.full_name, usual),
        )
    for label in LABEL_TABLES:
        required = frozenset(label.schema.names) - label.optional
        found[label.full_name] = Target(
            label.full_name, label.schema, required, label.ordered_by, None
        )
    return found


def next_load(known_at: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return when what is known at these times is loaded: after the next full hour."""
    return (known_at // LOAD_PERIOD + 1) * LOAD_PERIOD + LOAD_SECONDS


@dataclass(frozen=True)
class _Batch:
    """Rows added in one call, columns by name."""

    columns: dict[str, Any]
    length: int


class Day:
    """Day `number` of a world: what happened, by table.

    `start` and `end` are its first instant and that of the next day, in microseconds since 1970
    UTC. Arrays handed over are not copied, so they must not be changed afterwards.
    """

    def __init__(self, settings: Settings, number: int) -> None:
        self.number = number
        self.start = day_start(settings.start, number)
        self.end = self.start + DAY
        self.ledger_transfers = 0
        self._batches: dict[str, list[_Batch]] = {}

    def count_transfers(self, count: int) -> None:
        """Add to the number of ledger transfers that the day's rows make."""
        self.ledger_transfers += int(count)

    def add(self, table: str, **columns: Any) -> None:
        """Add a batch of rows to `source.table`.

        A column is a column object, a numpy array (int64 for times: microseconds since 1970, -1
        for null; int64 for dates: days since 1970), an Arrow array, a list, or one value for all
        rows. Columns not given are null, but `known_at` is the usual delay after the row's time
        and `loaded_at` the next load after that.

        Raises:
            ValueError: when a table or column is unknown, a required column is not given, or
                columns are of different lengths.
        """
        target = targets().get(table)
        if target is None:
            raise ValueError(f"there is no table {table}")
        unknown = columns.keys() - set(target.schema.names)
        if unknown:
            raise ValueError(f"{table} has no column {', '.join(sorted(unknown))}")
        missing = target.required - columns.keys()
        if missing:
            raise ValueError(f"{table} needs {', '.join(sorted(missing))}")
        lengths = {name: len(value) for name, value in columns.items() if not _is_scalar(value)}
        if len(set(lengths.values())) > 1:
            raise ValueError(f"columns of {table} differ in length: {lengths}")
        length = next(iter(lengths.values()), 1)
        if length:
            self._batches.setdefault(table, []).append(_Batch(columns, length))

    def row_count(self, table: str) -> int:
        """Return how many rows of `source.table` there are so far."""
        return sum(batch.length for batch in self._batches.get(table, []))

    def tables(self) -> dict[str, pa.Table]:
        """Return the day's rows as Arrow, ordered by time, for the tables that have any.

        It only reads, so that another thread may call it once no more rows are added.
        """
        return {
            name: ordered(
                pa.concat_tables(_render(target, batch) for batch in self._batches[name]), target
            )
            for name, target in targets().items()
            if name in self._batches
        }


def _is_scalar(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.ndim == 0
    return (
        value is None or isinstance(value, str | bytes | pa.Scalar) or not hasattr(value, "__len__")
    )


def _render(target: Target, batch: _Batch) -> pa.Table:
    """Return a batch with the schema of its table."""
    arrays: dict[str, pa.Array] = {}
    for field in target.schema:
        try:
            arrays[field.name] = _array(batch.columns.get(field.name), field.type, batch.length)
        except (pa.ArrowException, ValueError, TypeError) as error:
            raise ValueError(f"{target.name}.{field.name}: {error}") from error
    if target.delay is not None:
        if "known_at" not in batch.columns:
            arrays["known_at"] = _known_at(target, arrays)
        if "loaded_at" not in batch.columns:
            known, is_null = _instants(arrays["known_at"])
            arrays["loaded_at"] = Times(np.where(is_null, -1, next_load(known))).arrow()
    return pa.table([arrays[name] for name in target.schema.names], schema=target.schema)


def _array(value: Any, data_type: pa.DataType, length: int) -> pa.Array:
    if value is None:
        return pa.nulls(length, data_type)
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value.item()
    if _is_scalar(value):
        return pa.repeat(_scalar(value, data_type), length)
    if isinstance(value, np.ndarray):
        if value.dtype.kind in "iu":
            if pa.types.is_timestamp(data_type):
                return Times(value).arrow()
            if pa.types.is_date(data_type):
                return pa.array(value.astype(np.int32)).cast(data_type)
        array = pa.array(value)
    elif isinstance(value, pa.ChunkedArray):
        array = value.combine_chunks()
    elif isinstance(value, pa.Array):
        array = value
    elif hasattr(value, "arrow"):
        array = cast(Column, value).arrow()
    else:
        return pa.array(value, type=data_type)
    return array if array.type == data_type else array.cast(data_type)


def _scalar(value: Any, data_type: pa.DataType) -> pa.Scalar:
    if isinstance(value, pa.Scalar):
        return value.cast(data_type)
    if isinstance(value, np.generic):
        value = value.item()
    is_time = pa.types.is_timestamp(data_type) and not isinstance(value, date | datetime)
    if is_time and value < 0:
        return pa.scalar(None, data_type)
    return pa.scalar(value, type=data_type)


def _instants(array: pa.Array) -> tuple[Int64s, NDArray[np.bool_]]:
    """Return times or dates as microseconds since 1970, and where there is none (0 there)."""
    if pa.types.is_date(array.type):
        numbers = array.cast(pa.int32()).cast(pa.int64())
        factor = DAY
    else:
        numbers = array.cast(pa.int64())
        factor = 1
    is_null = np.asarray(numbers.is_null())
    return np.asarray(numbers.fill_null(0)) * factor, is_null


def _known_at(target: Target, arrays: dict[str, pa.Array]) -> pa.Array:
    """Return when rows are usually known: some time after they happened; null where unknown."""
    assert target.ordered_by is not None and target.delay is not None
    occurred_at = arrays[target.ordered_by]
    times, is_null = _instants(occurred_at)
    if pa.types.is_date(occurred_at.type):
        # What is said of a whole day is known when the day is over.
        times = times + DAY
    later = LATER_TIMES.get(target.name)
    if later is not None:
        others, _ = _instants(arrays[later])
        times = np.maximum(times, others)
    return Times(np.where(is_null, -1, times + target.delay)).arrow()


def ordered(table: pa.Table, target: Target) -> pa.Table:
    """Return the rows by time, those of the same time as they were added, one chunk each."""
    table = table.combine_chunks()
    if target.ordered_by is None or table.num_rows < 2:
        return table
    times, is_null = _instants(table.column(target.ordered_by).combine_chunks())
    times = np.where(is_null, np.iinfo(np.int64).max, times)
    if (times[1:] >= times[:-1]).all():
        return table
    return table.take(pa.array(np.argsort(times, kind="stable"))).combine_chunks()
