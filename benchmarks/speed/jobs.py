"""What a contestant is given, what it tells, and what a task consists of."""

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
THREADS = 2
RELATIVE_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Job:
    """One contestant on one input.

    Attributes:
        size: transfers of the input; of T6 transfers a day.
        keys: how the input's nodes are spread: `sparse`, `hot`, and either with `-late`.
        inputs: folder of the prepared input; only read, but for databases that are built in.
        output: folder for Parquet files of the outcome, emptied before each run.
        work: folder of the contestant's own, kept between its runs.
        common: the harness's work folder.
        memory_gb: what the engine is allowed.
        days: days of history (T6).
        began: seconds since 1970 when the contestant was started; older leftovers are made anew.
        is_last_run: whether no other run follows, so that nothing has to be kept for it.
    """

    task: str
    contestant: str
    size: int
    keys: str
    inputs: Path
    output: Path
    work: Path
    common: Path
    memory_gb: float = 16.0
    days: int = 365
    began: float = 0.0
    is_last_run: bool = False

    @property
    def ledger(self) -> Path:
        """The input as Parquet."""
        return self.inputs / "ledger.parquet"

    @property
    def database(self) -> Path:
        """The input in the tables of the project; the project builds in the same file."""
        return self.inputs / "local.duckdb"


@dataclass(frozen=True)
class Timing:
    """One run: the time of the work, the time on the wall, and what else is to be told.

    `seconds` leaves out what only starts up or shows: of dbt all but the models. `is_end_to_end`
    contestants have both the same.
    """

    seconds: float
    wall_seconds: float
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Contestant:
    """One way to do a task.

    Attributes:
        run: does the work once and writes `output`; whatever follows the timing is not counted.
        finish: called after the last run, untimed: exports what is compared.
        requires: the Python module it needs; without it the contestant is skipped.
        largest: the largest size it is run at.
        is_in_cents: its amounts are whole cents, and ours are multiplied by 100 to compare.
        is_compared: whether its output is the same as ours; floors write other rows.
        memory_gb: what it is allowed instead of what the harness was told.
    """

    name: str
    run: Callable[[Job], Timing]
    finish: Callable[[Job], None] | None = None
    requires: str | None = None
    largest: int | None = None
    is_in_cents: bool = False
    is_compared: bool = True
    takes_late: bool = False
    memory_gb: float | None = None

    def refusal(self, size: int, keys: str) -> str | None:
        """Say why it is not run on an input; None where it is."""
        if self.requires and importlib.util.find_spec(self.requires) is None:
            return f"{self.requires} is not installed"
        if self.largest and size > self.largest:
            return f"only run up to {self.largest:,}"
        if keys.endswith("-late") and not self.takes_late:
            return "windows by time alone have no answer to rows known late"
        return None


@dataclass(frozen=True)
class Task:
    """What is done, by whom, and how outputs are compared.

    Attributes:
        key: `T1` and so on.
        unit: what the rate counts.
        keyed_by: columns that name a row of the output.
        exact: columns compared exactly.
        money: exact columns in USD.
        floats: columns compared to a relative 1e-9.
        prepare: makes the input where it is not there yet.
        note: what a reader of the table has to know.
        features: value columns of the output, where a rate per 40 is told.
        differences: compares in its own way instead: what differs, and the rows compared.
        day_choices: days of history it is run at (T6).
        key_choices: kinds of its own input, in the place of those of the ledger (T4).
    """

    key: str
    title: str
    unit: str
    contestants: tuple[Contestant, ...]
    prepare: Callable[[Job], None]
    keyed_by: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    money: tuple[str, ...] = ()
    floats: tuple[str, ...] = ()
    note: str = ""
    features: int | None = None
    default_sizes: tuple[int, ...] = (1_000_000,)
    differences: Callable[[Job, Job], tuple[str | None, int]] | None = None
    day_choices: tuple[int, ...] = ()
    key_choices: tuple[str, ...] = ()

    def contestant(self, name: str) -> Contestant:
        """Return the contestant of this name."""
        return next(one for one in self.contestants if one.name == name)
