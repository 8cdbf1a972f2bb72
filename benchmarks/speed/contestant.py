"""The process of one contestant: `python -m benchmarks.speed.contestant job.json`."""

import json
import os
import shutil
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from .jobs import THREADS, Job
from .tasks import TASKS


def main(path: Path) -> None:
    """Run what the file says, and write each run's time to it as soon as it is known."""
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    given = told["job"]
    folders = {name: Path(given[name]) for name in ("inputs", "output", "work", "common")}
    job = Job(**{**given, **folders})
    contestant = TASKS[job.task].contestant(job.contestant)
    cores = sorted(os.sched_getaffinity(0))[:THREADS]
    os.sched_setaffinity(0, cores)
    job.work.mkdir(parents=True, exist_ok=True)
    runs: list[dict[str, Any]] = []
    warm_ups = 1 if told["is_warmed_up"] else 0
    count = warm_ups + told["runs"]
    for number in range(count):
        shutil.rmtree(job.output, ignore_errors=True)
        job.output.mkdir(parents=True)
        timing = contestant.run(replace(job, is_last_run=number == count - 1))
        runs.append({**asdict(timing), "is_warm_up": number < warm_ups})
        Path(told["runs_file"]).write_text(json.dumps(runs), encoding="utf-8")
    if contestant.finish:
        # What is compared is written when nobody watches the memory any more.
        Path(told["runs_file"]).with_suffix(".finishing").touch()
        time.sleep(1)
        contestant.finish(job)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
