"""Rows that are decided early and become known later, and the words they use.

A row waits as whole numbers, words by their code, so that what waits can be saved between runs.
"""

import json

import numpy as np
from numpy.typing import NDArray

from amlmart.simulate.growing import Array

Int64s = NDArray[np.int64]


class Waiting:
    """Rows of int64 columns, one of them `known_at`, until the day on which they are known."""

    def __init__(self, *names: str) -> None:
        self._names = (*names, "known_at")
        self._columns: dict[str, Int64s] = {name: np.empty(0, np.int64) for name in self._names}

    def __len__(self) -> int:
        """Return how many rows wait."""
        return len(self._columns["known_at"])

    def put(self, **columns: Array | int) -> None:
        """Add rows; every column has to be given, a number stands for all rows."""
        rows = max(np.size(value) for value in columns.values())
        if any(np.size(value) == 0 for value in columns.values()):
            return
        for name in self._names:
            new = np.broadcast_to(np.asarray(columns[name], dtype=np.int64), rows)
            self._columns[name] = np.concatenate([self._columns[name], new])

    def due(self, before: int) -> dict[str, Int64s]:
        """Return the rows known before an instant, by when and in the order put; forget them."""
        known_at = self._columns["known_at"]
        is_due = known_at < before
        order = np.argsort(known_at[is_due], kind="stable")
        rows = {name: column[is_due][order] for name, column in self._columns.items()}
        if len(order):
            self._columns = {name: column[~is_due] for name, column in self._columns.items()}
        return rows

    def state(self) -> dict[str, Array]:
        """Return every column, by name."""
        return dict(self._columns)

    def restore(self, state: dict[str, Array]) -> None:
        """Take the columns of `state` in place of what is here."""
        self._columns = {name: np.array(state[name], dtype=np.int64) for name in self._names}


class Vocabulary:
    """Words and their codes, in the order in which they first came."""

    def __init__(self) -> None:
        self.words: list[str | None] = []
        self._codes: dict[str, int] = {}

    def code(self, word: str | None) -> int:
        """Return the code of a word; that of None is -1, which columns render as null."""
        if word is None:
            return -1
        code = self._codes.get(word)
        if code is None:
            code = self._codes[word] = len(self.words)
            self.words.append(word)
        return code

    def codes(self, words: list[str | None]) -> Int64s:
        """Return the codes of words."""
        return np.array([self.code(word) for word in words], dtype=np.int64)

    def restore(self, words: list[str]) -> None:
        """Take these words in place of what is here."""
        self.words = list(words)
        self._codes = {word: code for code, word in enumerate(words)}


def to_text_array(value: object) -> NDArray[np.uint8]:
    """Return a value of lists, numbers and texts as the bytes of its JSON."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return np.frombuffer(text.encode(), dtype=np.uint8)


def from_text_array(array: Array) -> object:
    """Return the value that `to_text_array` was given."""
    value: object = json.loads(np.asarray(array, dtype=np.uint8).tobytes().decode())
    return value
