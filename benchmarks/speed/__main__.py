"""Measure how fast the project is, beside others who do the same work.

    python -m benchmarks.speed --task T1 --size 1000000 --keys sparse

Run it in the project's folder with the Python of its environment.
"""

import argparse
import shutil
import sys
from pathlib import Path

from rich.console import Console

from .harness import Request, measure
from .jobs import PROJECT, Task
from .ledger import KEYS
from .results import merged, tables, write_markdown
from .t4_components import SHAPES
from .tasks import TASKS


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    add = parser.add_argument
    add("--task", nargs="+", choices=list(TASKS), default=list(TASKS), help="all unless given")
    add("--size", nargs="+", type=int, help="transfers (T6: a day); each task has its own")
    add("--keys", nargs="+", choices=(*KEYS, *SHAPES), help="sparse and hot; T4 has shapes")
    add("--days", nargs="+", type=int, help="days of history of T6; 30, 90 and 365 unless given")
    add("--contestant", nargs="+", default=[], help="only these; ours is what all are compared to")
    add("--runs", type=int, default=3)
    add("--warm-up", action=argparse.BooleanOptionalAction, default=True)
    add("--minutes", type=float, default=60.0, help="limit of a run")
    add("--memory", type=float, default=16.0, help="gigabytes for an engine; T7 has 8")
    add("--out", type=Path, default=PROJECT / "benchmarks" / "results")
    add("--work", type=Path, default=PROJECT / "target" / "bench", help="may become large")
    add("--fresh", action="store_true", help="make all inputs anew")
    add("--keep-outputs", action="store_true", help="leave what the others wrote")
    given = parser.parse_args(words)
    known = {one.name for task in given.task for one in TASKS[task].contestants}
    wrong = sorted(set(given.contestant) - known)
    if wrong:
        parser.error(f"no contestant {', '.join(wrong)}; there are {', '.join(sorted(known))}")
    if given.runs < 1 or given.minutes <= 0 or any(size < 100 for size in given.size or []):
        parser.error("a run is needed, minutes above 0, and sizes of 100 or more")
    return given


def _keys(task: Task, asked: list[str] | None) -> list[str]:
    """Kinds of input a task is run at: of those asked for the ones it has."""
    if task.key_choices:
        return [one for one in task.key_choices if asked is None or one in asked]
    keys = [one for one in asked or ("sparse", "hot") if one in KEYS]
    # One kind says it where the history's length is what is asked about.
    return keys[:1] if task.day_choices else keys


def main(words: list[str] | None = None) -> int:
    """Measure what the command line asks for; 1 where an output differs or nothing came of it."""
    given = arguments(words)
    console = Console(width=None if sys.stdout.isatty() else 170)
    work, out = given.work.resolve(), given.out.resolve()
    if given.fresh:
        for name in ("inputs", "template", *TASKS):
            shutil.rmtree(work / name, ignore_errors=True)
    request = Request(
        work=work,
        runs=given.runs,
        is_warmed_up=given.warm_up,
        minutes=given.minutes,
        memory_gb=given.memory,
        keeps_outputs=given.keep_outputs,
    )

    def tell(text: str) -> None:
        console.print(text, markup=False, highlight=False)

    new, every = [], []
    for key in given.task:
        task = TASKS[key]
        keys = _keys(task, given.keys)
        for size in given.size or task.default_sizes:
            for spread in keys:
                for days in (given.days or task.day_choices) if task.day_choices else (365,):
                    records = measure(task, size, spread, given.contestant, request, tell, days)
                    # Kept at once: a long run that is stopped loses nothing.
                    every = merged(out / "speed.json", records)
                    write_markdown(out / "speed.md", every)
                    new += records
    for table in tables(new):
        console.print(table)
    wrong = [one for one in new if one["status"] in ("differs", "crashed", "not compared")]
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
