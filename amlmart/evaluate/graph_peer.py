"""Features of snapml's GraphFeaturePreprocessor, a peer to measure against where it is installed.

It is proprietary and no dependency. `transform` puts what it is given into its graph before it
answers, so rows are given one by one, in the order they were known: none sees a later one.
"""

import importlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from amlmart.evaluate.matrix import Ledger

Floats32 = NDArray[np.float32]

_OWN_COLUMNS = 5
_AMOUNT = 4
_TOLD_EVERY = 1_000


@dataclass(frozen=True)
class Peer:
    """The peer's features of every transfer, its version and its settings."""

    values: Floats32
    version: str
    settings: dict[str, Any]


def peer_features(
    ledger: Ledger, heard: Callable[[str], None], most_seconds: float
) -> tuple[Peer | None, str]:
    """Return the peer's features of every transfer, or None, and a remark on what it did.

    It is None where snapml is not installed, and where it takes longer than `most_seconds`: nodes
    with tens of thousands of transfers keep it busy for long.

    Windows and bins are its own defaults, with all its patterns switched on; statistics are over
    amounts only, as absolute times would tell the date.
    """
    try:
        snapml = importlib.import_module("snapml")
    except ImportError:
        return None, "snapml is not installed, so its features are not compared."
    maker = snapml.GraphFeaturePreprocessor()
    # Lists of thresholds are long, and its own.
    settings: dict[str, Any] = {
        "num_threads": 1,
        "vertex_stats": True,
        "vertex_stats_cols": [_AMOUNT],
        "fan": True,
        "degree": True,
        "scatter-gather": True,
        "temp-cycle": True,
        "lc-cycle": True,
    }
    maker.set_params({**maker.get_params(), **settings})
    count = len(ledger)
    order = np.lexsort((np.arange(count), ledger.known_us))
    rows = np.column_stack(
        [
            np.arange(count, dtype=np.float64),
            ledger.nodes[order].astype(np.float64),
            ledger.known_us[order] // 1_000_000,
            np.nan_to_num(ledger.amounts[order, 0].astype(np.float64)),
        ]
    )
    started = time.monotonic()
    values: Floats32 | None = None
    for place in range(count):
        if place % _TOLD_EVERY == 0:
            heard(f"snapml, {place:,} of {count:,} transfers")
            if time.monotonic() - started > most_seconds:
                return None, (
                    f"snapml {version('snapml')} was stopped after {most_seconds / 60:g} minutes "
                    f"and {place:,} of {count:,} transfers, so its features are not compared."
                )
        made = maker.transform(np.ascontiguousarray(rows[place : place + 1]))
        if values is None:
            values = np.empty((count, made.shape[1] - _OWN_COLUMNS), dtype=np.float32)
        values[order[place]] = made[0, _OWN_COLUMNS:]
    assert values is not None
    seconds = max(time.monotonic() - started, 1e-9)
    return Peer(values, version("snapml"), settings), (
        f"snapml {version('snapml')} took {seconds:.0f} seconds, {count / seconds:,.0f} transfers "
        "a second, one transfer at a time."
    )
