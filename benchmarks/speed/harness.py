"""Runs each contestant in a process of its own, compares outputs, and keeps what was measured."""

import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .compare import compare
from .jobs import PROJECT, THREADS, Contestant, Job, Task
from .ledger import SEED
from .machine import machine, versions
from .memory import PeakMemory

REFERENCE = "ours"
LAST_LINES = 12


@dataclass(frozen=True)
class Request:
    """What was asked for on the command line."""

    work: Path
    runs: int = 3
    is_warmed_up: bool = True
    minutes: float = 60.0
    memory_gb: float = 16.0
    keeps_outputs: bool = False


Record = dict[str, Any]


def measure(
    task: Task,
    size: int,
    keys: str,
    names: list[str],
    request: Request,
    tell: Callable[[str], None],
    days: int = 365,
) -> list[Record]:
    """Run a task's contestants on one input and return a record of each, ours first.

    Ours is what the others are compared with. Where only others are asked for, what ours wrote
    before is used; where there is none, ours is run once for it, and not recorded.
    """
    chosen = [one for one in task.contestants if not names or one.name in names]
    chosen.sort(key=lambda one: one.name != REFERENCE)
    where = f"{size}-{keys}" + (f"-{days}d" if task.day_choices else "")
    place = request.work / task.key / where
    # Tasks that start from the same ledger share it, and the database it is in.
    shared = f"T6-{where}" if task.day_choices else where
    first = Job(
        task=task.key,
        contestant=REFERENCE,
        size=size,
        keys=keys,
        inputs=request.work / "inputs" / shared,
        output=place / f"{REFERENCE}-output",
        work=place / REFERENCE,
        common=request.work,
        memory_gb=request.memory_gb,
        days=days,
    )
    records = []
    tell(f"{task.key}, {size:,}, {keys}{f', {days} days' if task.day_choices else ''}: input")
    request.work.mkdir(parents=True, exist_ok=True)
    task.prepare(first)
    for contestant in chosen:
        refusal = contestant.refusal(size, keys)
        if refusal:
            records.append(_record(task, first, contestant, "skipped", refusal))
            continue
        job = replace(
            first,
            contestant=contestant.name,
            output=place / f"{contestant.name}-output",
            work=place / contestant.name,
            memory_gb=contestant.memory_gb or request.memory_gb,
            began=time.time(),
        )
        is_reference = contestant.name == REFERENCE
        if contestant.is_compared and not is_reference and not _has_reference(task, first):
            tell(f"{task.key}: {REFERENCE}, once, to compare with")
            once = replace(request, runs=1, is_warmed_up=False)
            _run(task.contestant(REFERENCE), replace(first, began=time.time()), once)
        tell(f"{task.key}: {contestant.name}")
        record = _run(contestant, job, request)
        if record["status"] == "measured" and contestant.is_compared and not is_reference:
            record.update(_compared(task, first, job, contestant))
        if not is_reference and not request.keeps_outputs:
            shutil.rmtree(job.output, ignore_errors=True)
            shutil.rmtree(job.work, ignore_errors=True)
        tell(f"{task.key}: {contestant.name}: {sentence(record)}")
        records.append({**_record(task, job, contestant, record.pop("status")), **record})
    return records


def sentence(record: Record) -> str:
    """What a record says, in short."""
    if record["status"] != "measured":
        return f"{record['status']}: {record.get('reason', '')}"
    return (
        f"{record['median_seconds']:.2f} s (wall {record['median_wall_seconds']:.2f} s),"
        f" {record['peak_gb']:.2f} GB"
    )


def _has_reference(task: Task, first: Job) -> bool:
    if task.differences:
        return first.database.with_name("built").is_file()
    return any(first.output.rglob("*.parquet"))


def _record(
    task: Task, job: Job, contestant: Contestant, status: str, reason: str | None = None
) -> Record:
    return {
        "task": task.key,
        "size": job.size,
        "keys": job.keys,
        "days": job.days if task.day_choices else None,
        "contestant": contestant.name,
        "status": status,
        "reason": reason,
        "seed": SEED,
        "threads": THREADS,
        "memory_limit_gb": job.memory_gb,
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "versions": versions(),
    }


def _run(contestant: Contestant, job: Job, request: Request) -> Record:
    """Run a contestant in its own process; what came of it, with `status`."""
    # What an earlier run wrote must not pass for the output of one that failed.
    shutil.rmtree(job.output, ignore_errors=True)
    if contestant.name == REFERENCE:
        job.database.with_name("built").unlink(missing_ok=True)
    job.work.mkdir(parents=True, exist_ok=True)
    runs_file, told_file = job.work / "runs.json", job.work / "job.json"
    for file in (runs_file, runs_file.with_suffix(".finishing")):
        file.unlink(missing_ok=True)
    told = {
        "job": {
            name: str(value) if isinstance(value, Path) else value
            for name, value in asdict(job).items()
        },
        "runs": request.runs,
        "is_warmed_up": request.is_warmed_up,
        "runs_file": str(runs_file),
    }
    told_file.write_text(json.dumps(told), encoding="utf-8")
    record: Record = {"status": "measured", "reason": None, "load_before": list(os.getloadavg())}
    log_path = job.work / "log.txt"
    with log_path.open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.speed.contestant", str(told_file)],
            cwd=PROJECT,
            env={
                **os.environ,
                "POLARS_MAX_THREADS": str(THREADS),
                "OMP_NUM_THREADS": str(THREADS),
                "TZ": "UTC",
            },
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        peak = PeakMemory(process.pid)
        try:
            status = _waited(process, peak, runs_file, 60 * request.minutes)
        finally:
            # Also when the harness is interrupted: nothing it started is left.
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            peak_bytes = peak.stop()
    record["load_after"] = list(os.getloadavg())
    record["peak_gb"] = round(peak_bytes / 1e9, 3)
    record["status"] = status
    if status == "not within":
        record["reason"] = f"not within {request.minutes:g} minutes"
        return record
    if status == "crashed":
        lines = "\n".join(
            log_path.read_text(encoding="utf-8", errors="replace").strip().split("\n")[-LAST_LINES:]
        )
        killed = f"ended by signal {-process.returncode}; " if process.returncode < 0 else ""
        record["reason"] = killed + _without_paths(lines, request)
        return record
    runs = json.loads(runs_file.read_text(encoding="utf-8"))
    counted = [run for run in runs if not run["is_warm_up"]]
    record["runs"] = runs
    for name, key in (("seconds", "seconds"), ("wall_seconds", "wall_seconds")):
        values = [run[key] for run in counted]
        record[f"median_{name}"] = round(statistics.median(values), 4)
        record[f"minimum_{name}"] = round(min(values), 4)
    if contestant.name == REFERENCE:
        job.database.with_name("built").touch()
    return record


def _waited(
    process: "subprocess.Popen[bytes]", peak: PeakMemory, runs_file: Path, limit_seconds: float
) -> str:
    """Wait for a process; the limit begins anew with each run it has told of."""
    latest, told = time.monotonic(), None
    finishing = runs_file.with_suffix(".finishing")
    while process.poll() is None:
        if finishing.is_file():
            peak.stop()
        now = runs_file.stat().st_mtime_ns if runs_file.is_file() else None
        if now != told:
            latest, told = time.monotonic(), now
        if time.monotonic() - latest > limit_seconds:
            return "not within"
        time.sleep(0.05)
    return "measured" if process.returncode == 0 else "crashed"


def _without_paths(text: str, request: Request) -> str:
    """Results are shown to others: say nothing of where things are on this machine."""
    places = ((request.work, "<work>"), (sys.prefix, "<python>"), (PROJECT, "<project>"))
    for place, name in places:
        text = text.replace(str(place), name)
    return text


def _compared(task: Task, first: Job, job: Job, contestant: Contestant) -> Record:
    if not _has_reference(task, first):
        return _without_time("not compared", "ours did not finish, so there is nothing to compare")
    if task.differences:
        wrong, rows = task.differences(job, first)
        return _without_time("differs", wrong) if wrong else {"compared_rows": rows}
    found = compare(task, first.output, job.output, job.work, contestant.is_in_cents, job.memory_gb)
    if found.differences:
        return _without_time("differs", "; ".join(found.differences))
    return {"compared_rows": found.rows}


def _without_time(status: str, reason: str | None) -> Record:
    """A contestant without a right output has no time."""
    nothing = dict.fromkeys(
        f"{which}_{name}" for which in ("median", "minimum") for name in ("seconds", "wall_seconds")
    )
    return {"status": status, "reason": reason, "runs": None, **nothing}
