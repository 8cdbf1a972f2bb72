"""Turns simulated days into files while the next ones are simulated.

Days are rendered by several threads at once but planted with troubles and written in order, so
that the number of threads changes nothing but the time it takes. Only a few days wait at a time.
"""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pyarrow as pa
import pyarrow.compute as pc

from amlmart.simulate.day import Day
from amlmart.simulate.state_file import Totals
from amlmart.simulate.troubles import Planter
from amlmart.simulate.zone import ZoneWriter

# Days that may wait to be written, beyond those the threads work on.
_WAITING_DAYS = 2


class Pipeline:
    """Renders, plants and writes days; `on_day` hears of the ledger transfers of each one done.

    Used as a context, which ends all threads; `drain` waits for all days and closes the files.
    """

    def __init__(
        self,
        planter: Planter,
        writer: ZoneWriter,
        totals: Totals,
        threads: int,
        on_day: Callable[[int], None],
    ) -> None:
        self.totals = totals
        self._planter = planter
        self._writer = writer
        self._on_day = on_day
        self._most = threads + _WAITING_DAYS
        self._waiting: deque[Future[int]] = deque()
        # One of the threads simulates; with a single one everything happens in `put`.
        self._pool = ThreadPoolExecutor(threads - 1) if threads > 1 else None
        self._order = ThreadPoolExecutor(1) if threads > 1 else None

    def __enter__(self) -> "Pipeline":
        """Return the pipeline itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the threads; days not yet written are lost."""
        for executor in (self._order, self._pool):
            if executor is not None:
                executor.shutdown(cancel_futures=True)
        self._writer.abandon()

    def put(self, day: Day) -> None:
        """Take the next day; waits while too many are unwritten.

        Raises:
            AmlmartError, OSError, pa.ArrowException: what went wrong with this or an earlier day.
        """
        if self._pool is None or self._order is None:
            self._on_day(self._write(day, day.tables()))
            return
        rendered = self._pool.submit(day.tables)
        self._waiting.append(self._order.submit(self._write_rendered, day, rendered))
        while len(self._waiting) > self._most:
            self._on_day(self._waiting.popleft().result())

    def drain(self) -> None:
        """Wait until every day is written, then close the files."""
        while self._waiting:
            self._on_day(self._waiting.popleft().result())
        self._writer.finish()

    def _write_rendered(self, day: Day, rendered: "Future[dict[str, pa.Table]]") -> int:
        return self._write(day, rendered.result())

    def _write(self, day: Day, tables: dict[str, pa.Table]) -> int:
        planted = self._planter.plant(day.number, tables)
        self._writer.begin(day.number)
        if self._pool is None:
            for name, table in planted.items():
                self._writer.write(name, table)
        else:
            list(self._pool.map(self._writer.write, planted.keys(), planted.values()))
        self.totals = _added(self.totals, day, planted)
        return day.ledger_transfers


def _added(totals: Totals, day: Day, tables: dict[str, pa.Table]) -> Totals:
    """Return the totals with one more day."""

    def count(name: str) -> int:
        return tables[name].num_rows if name in tables else 0

    def count_illicit(name: str) -> int:
        if name not in tables:
            return 0
        return pc.sum(tables[name].column("is_illicit")).as_py() or 0

    illicit_scenarios = count_illicit("labels.scenarios")
    rows = sum(table.num_rows for name, table in tables.items() if not name.startswith("labels."))
    return Totals(
        rows=totals.rows + rows,
        ledger_transfers=totals.ledger_transfers + day.ledger_transfers,
        scenarios=totals.scenarios + illicit_scenarios,
        benign_scenarios=totals.benign_scenarios + count("labels.scenarios") - illicit_scenarios,
        illicit_transfers=totals.illicit_transfers + count_illicit("labels.transfers"),
        troubles=totals.troubles + count("labels.troubles"),
    )
