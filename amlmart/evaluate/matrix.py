"""Ledger and features of a built world as arrays, one row per transfer.

Rows come in the order of `transfer_id`, which says nothing of time. Features are 32-bit floats,
null as NaN, read some columns at a time.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from amlmart import api
from amlmart.errors import AmlmartError
from amlmart.models import Model, ModelColumn, feature_models

Floats32 = NDArray[np.float32]
Ints = NDArray[np.int64]

LEDGER = "int_ledger__transfers"
KEY = "transfer_id"
PREFIX = "feat_transfer__"
RAW_AMOUNTS = ("amount_usd", "amount_native")
RAW_WORDS = ("asset", "rail", "direction")
_NODES = ("from_node_key", "to_node_key")
_NUMBERS = re.compile(r"(tinyint|smallint|int|integer|bigint|double|float|boolean|decimal\(.*\))")
# Who, where and when are not what a model may learn: it would know the planted ones by name.
_IDENTITY = re.compile(r".*(_id|_ids|_key|_hash|_address|_at|_date|_us)")
_COLUMNS_AT_ONCE = 16


@dataclass(frozen=True)
class Ledger:
    """The transfers: their ids, times in microseconds since 1970, raw columns and node numbers."""

    transfer_ids: pa.ChunkedArray
    known_us: Ints
    amounts: Floats32
    words: dict[str, pa.Array]
    nodes: Ints

    def __len__(self) -> int:
        """Return the number of transfers."""
        return len(self.transfer_ids)


@dataclass(frozen=True)
class Family:
    """The columns of one feature model; `values` has a row per transfer of the ledger."""

    name: str
    model: str
    columns: tuple[str, ...]
    values: Floats32


def read_ledger(target: str | None) -> Ledger:
    """Return the transfers of the built world.

    Raises:
        AmlmartError: when the ledger is not built or empty.
    """
    columns = (KEY, "known_at", *RAW_AMOUNTS, *RAW_WORDS, *_NODES)
    table = api.features(LEDGER, columns, target=target).arrow()
    if not table.num_rows:
        raise AmlmartError(f"{LEDGER} is empty: load a world and build it with `amlmart run`.")
    nodes = np.column_stack([table[name].to_numpy() for name in _NODES])
    # Hashes of 64 bits do not fit a float, numbers do.
    numbered = np.unique(nodes, return_inverse=True)[1].reshape(nodes.shape)
    return Ledger(
        transfer_ids=table[KEY],
        known_us=pc.cast(table["known_at"], pa.timestamp("us", "UTC")).cast(pa.int64()).to_numpy(),
        amounts=np.column_stack([_floats(table[name]) for name in RAW_AMOUNTS]),
        words={name: table[name].combine_chunks() for name in RAW_WORDS},
        nodes=numbered.astype(np.int64),
    )


def learnable(model: Model) -> tuple[str, ...]:
    """Return the columns a model may learn from: numbers and booleans, never who, where or when."""
    return tuple(column.name for column in model.columns if _is_learnable(model, column))


def _is_learnable(model: Model, column: ModelColumn) -> bool:
    return (
        column.data_type is not None
        and _NUMBERS.fullmatch(column.data_type) is not None
        and _IDENTITY.fullmatch(column.name) is None
        and column.name not in model.grain
        and column.sensitivity is None
    )


def read_families(
    ledger: Ledger, target: str | None, heard: Callable[[str], None]
) -> tuple[list[Family], dict[str, str]]:
    """Return every feature family of transfers that is built, and why the others are not there.

    Args:
        ledger: The transfers.
        target: Output of profiles.yml, None for the profile's own.
        heard: Gets the name of each model before it is read.

    Raises:
        AmlmartError: when none is built.
    """
    families, missing = [], {}
    for model in feature_models():
        if not model.name.startswith(PREFIX):
            continue
        heard(model.name)
        try:
            families.append(_family(model, ledger, target))
        except AmlmartError as error:
            missing[model.name] = str(error)
    if not families:
        why = next(iter(missing.values()), f"the project has no model {PREFIX}...")
        raise AmlmartError(f"No features of transfers are built: {why}")
    return families, missing


def _family(model: Model, ledger: Ledger, target: str | None) -> Family:
    names = learnable(model)
    if not names or model.keys != (KEY,):
        raise AmlmartError(f"{model.name} has no numbers by {KEY}.")
    values = np.full((len(ledger), len(names)), np.nan, dtype=np.float32)
    for start in range(0, len(names), _COLUMNS_AT_ONCE):
        some = names[start : start + _COLUMNS_AT_ONCE]
        table = api.features(model.name, [KEY, *some], target=target).arrow()
        rows = _rows(table[KEY], ledger.transfer_ids)
        for place, name in enumerate(some, start=start):
            column = _floats(table[name])
            if rows is None:
                values[:, place] = column
            else:
                values[rows[rows >= 0], place] = column[rows >= 0]
    return Family(model.name.removeprefix(PREFIX), model.name, names, values)


def _rows(ids: pa.ChunkedArray, ledger: pa.ChunkedArray) -> Ints | None:
    """Return the ledger's row of each id, -1 for none; None where they are the same in order."""
    if ids.equals(ledger):
        return None
    place = pc.index_in(ids, value_set=ledger.combine_chunks())
    rows: Ints = pc.fill_null(place, -1).to_numpy().astype(np.int64)
    return rows


def _floats(column: pa.ChunkedArray) -> Floats32:
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.int8())
    numbers: Floats32 = column.cast(pa.float64()).to_numpy().astype(np.float32)
    return numbers


def raw_columns(ledger: Ledger, learnt_from: Ints) -> tuple[list[str], Floats32, list[str]]:
    """Return names and values of the raw columns, and which of them are categories.

    Words become numbers in the order of how often the rows `learnt_from` have them; a word that
    those do not have is unknown.
    """
    values = [ledger.amounts]
    for words in ledger.words.values():
        counted = words.take(pa.array(learnt_from)).drop_null().value_counts()
        pairs = sorted(counted.to_pylist(), key=lambda each: (-each["counts"], each["values"]))
        known = pa.array([each["values"] for each in pairs], words.type)
        place = pc.index_in(words, value_set=known)
        values.append(_floats(pa.chunked_array([place]))[:, None])
    return [*RAW_AMOUNTS, *RAW_WORDS], np.hstack(values), list(RAW_WORDS)


def chosen(parts: Sequence[Floats32], rows: Ints) -> Floats32:
    """Return some rows of several arrays side by side."""
    return np.hstack([part[rows] for part in parts])
