"""Numpy arrays that grow, and rows that are gathered column by column during a day."""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class Growing:
    """Columns of one length that grow together; `view(name)` is the filled part, writable."""

    def __init__(self, **columns: tuple[Any, Any]) -> None:
        """Take for each column its type and the value of a new row."""
        self._fill = {name: fill for name, (_, fill) in columns.items()}
        self._data: dict[str, Array] = {
            name: np.full(64, fill, dtype=dtype) for name, (dtype, fill) in columns.items()
        }
        self.count = 0

    def add(self, rows: int) -> Array:
        """Add rows and return their numbers."""
        needed = self.count + rows
        capacity = len(next(iter(self._data.values())))
        if needed > capacity:
            capacity = max(needed, capacity * 3 // 2)
            for name, data in self._data.items():
                grown = np.full(capacity, self._fill[name], dtype=data.dtype)
                grown[: self.count] = data[: self.count]
                self._data[name] = grown
        numbers = np.arange(self.count, needed, dtype=np.int64)
        self.count = needed
        return numbers

    def grow_to(self, count: int) -> None:
        """Add the rows that are missing up to a count."""
        if count > self.count:
            self.add(count - self.count)

    def view(self, name: str) -> Array:
        """Return the rows of a column."""
        return self._data[name][: self.count]

    def state(self) -> dict[str, Array]:
        """Return every column, by name."""
        return {name: self.view(name) for name in self._data}

    def restore(self, state: dict[str, Array]) -> None:
        """Take the columns of `state` in place of what is here."""
        for name in self._data:
            self._data[name] = np.array(state[name])
        self.count = len(next(iter(self._data.values())))


class Gathered:
    """Rows of several kinds, put in pieces during a day and taken whole at its end."""

    def __init__(self) -> None:
        self._pieces: dict[str, list[dict[str, Array]]] = {}

    def put(self, kind: str, **columns: Any) -> None:
        """Put rows; a scalar stands for as many rows as the arrays have."""
        arrays = {name: np.asarray(values) for name, values in columns.items()}
        rows = max((len(array) for array in arrays.values() if array.ndim), default=1)
        self._pieces.setdefault(kind, []).append(
            {name: array if array.ndim else np.full(rows, array) for name, array in arrays.items()}
        )

    def take(self, kind: str) -> dict[str, Array] | None:
        """Return all rows of a kind, in the order they were put, and forget them."""
        pieces = self._pieces.pop(kind, None)
        if pieces is None:
            return None
        return {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}


def batches(numbers: Array) -> list[Array]:
    """Return the rows of each different number (none below 0), by number; rows keep their order."""
    order = np.argsort(numbers, kind="stable")
    bounds = np.flatnonzero(np.diff(numbers[order], prepend=-1, append=-1)).tolist()
    return [order[begin:end] for begin, end in pairwise(bounds)]


def prefixed(prefix: str, state: dict[str, Array]) -> dict[str, Array]:
    """Put a prefix before the names of a state."""
    return {f"{prefix}.{name}": value for name, value in state.items()}


def part(prefix: str, state: dict[str, Array]) -> dict[str, Array]:
    """Return what `prefixed` put under this prefix."""
    start = f"{prefix}."
    return {name[len(start) :]: value for name, value in state.items() if name.startswith(start)}


def rank_within(groups: Array) -> Array:
    """Return for each row how many earlier rows have the same group."""
    order = np.argsort(groups, kind="stable")
    ordered = groups[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    first = np.repeat(starts, np.diff(np.concatenate((starts, [len(ordered)]))))
    ranks = np.empty(len(groups), dtype=np.int64)
    ranks[order] = np.arange(len(ordered)) - first
    return ranks
