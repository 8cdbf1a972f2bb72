"""What was measured, kept as JSON and shown as a table: a record per task, input and contestant."""

import json
from pathlib import Path
from typing import Any

from rich.table import Table

from .jobs import Task
from .ledger import KEYS
from .tasks import TASKS

Record = dict[str, Any]
HEADS = (
    "input",
    "contestant",
    "seconds (median)",
    "minimum",
    "wall (median)",
    "times ours",
    "a second",
    "peak GB",
    "outcome",
)


def merged(path: Path, records: list[Record]) -> list[Record]:
    """Put records into the file in the place of older ones of the same, and return all of them."""
    kept: list[Record] = []
    if path.is_file():
        kept = json.loads(path.read_text(encoding="utf-8"))["records"]
    new = {_identity(record) for record in records}
    every = [record for record in kept if _identity(record) not in new] + records
    every.sort(key=_order)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"records": every}, indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")
    return every


def write_markdown(path: Path, records: list[Record]) -> None:
    """Write the table of every record, task by task."""
    lines = [
        "# Speed",
        "",
        "Made by `python -m benchmarks.speed`; do not edit. Each contestant ran alone in a process"
        " of its own, on two threads. Outputs were compared row by row before any time counted:"
        " counts, sums and maxima exactly, other numbers to a relative 1e-9. `seconds` of ours is"
        " the sum of its models; `wall` adds the start of dbt and reading the project. Peers read"
        " Parquet and write Parquet; ours reads and writes tables of a DuckDB database. `times"
        " ours` is the contestant's time divided by ours: above 1, ours is faster. Peak memory is"
        " resident, over all runs, with every process the contestant started.",
        "",
    ]
    for task, own in _by_task(records):
        lines += [f"## {task.key}: {task.title}", "", task.note, ""] if task.note else []
        lines += ["| " + " | ".join(HEADS) + " |", "|" + "---|" * len(HEADS)]
        lines += ["| " + " | ".join(cells) + " |" for cells in _cells(task, own)]
        lines += ["", *(_remarks(own)), ""]
    path.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def tables(records: list[Record]) -> list[Table]:
    """The same for a terminal."""
    found = []
    for task, own in _by_task(records):
        table = Table(title=f"{task.key}: {task.title}", title_justify="left")
        for head in HEADS:
            table.add_column(head, overflow="fold")
        for cells in _cells(task, own):
            table.add_row(*cells)
        found.append(table)
    return found


def _identity(record: Record) -> tuple[Any, ...]:
    return tuple(record[name] for name in ("task", "size", "keys", "days", "contestant"))


def _order(record: Record) -> tuple[Any, ...]:
    names = [one.name for one in TASKS[record["task"]].contestants]
    place = names.index(record["contestant"]) if record["contestant"] in names else len(names)
    keys = (*KEYS, *TASKS[record["task"]].key_choices).index(record["keys"])
    return (record["task"], record["size"], keys, record["days"] or 0, place)


def _by_task(records: list[Record]) -> list[tuple[Task, list[Record]]]:
    chosen = [(task, [one for one in records if one["task"] == key]) for key, task in TASKS.items()]
    return [(task, own) for task, own in chosen if own]


def _cells(task: Task, records: list[Record]) -> list[list[str]]:
    ours = {
        _identity(record)[:4]: record["median_seconds"]
        for record in records
        if record["contestant"] == "ours" and record["status"] == "measured"
    }
    rows = []
    for record in records:
        days = f", {record['days']} days" if record["days"] else ""
        row = [f"{record['size']:,} {record['keys']}{days}", record["contestant"]]
        if record["status"] != "measured":
            reason = str(record["reason"] or "").replace("|", "/").strip().split("\n")
            said = reason[-1][:300]
            if record["status"] in ("crashed", "skipped"):
                said = f"{record['status']}: {said}"
            rows.append([*row, "", "", "", "", "", _number(record.get("peak_gb"), 2), said])
            continue
        seconds = record["median_seconds"]
        base = ours.get(_identity(record)[:4])
        rows.append(
            [
                *row,
                _number(seconds, 2),
                _number(record["minimum_seconds"], 2),
                _number(record["median_wall_seconds"], 2),
                _number(seconds / base, 3 if task.day_choices else 2) if base else "",
                _rate(task, record),
                _number(record["peak_gb"], 2),
                _outcome(task, record, base),
            ]
        )
    return rows


def _rate(task: Task, record: Record) -> str:
    if task.day_choices or not record["median_seconds"]:
        return ""
    rate = record["size"] / record["median_seconds"]
    told = f"{rate:,.0f} {task.unit}"
    # Only of the same columns: others have other features, or none.
    if task.features and record["contestant"] not in ("floor", "snapml"):
        told += f" ({rate * task.features / 40:,.0f} per 40 features, converted)"
    return told


def _outcome(task: Task, record: Record, base: float | None) -> str:
    if record["contestant"] == "floor":
        told = "not compared: what any way has to do"
        return told + (
            f"; ours is {base / record['median_seconds']:.1f} times that" if base else ""
        )
    if record.get("compared_rows") is not None:
        return f"equal, {record['compared_rows']:,} rows"
    if record["contestant"] == "ours" and not task.contestant("ours").is_compared:
        return "a row per transfer in every table"
    if record["contestant"] == "ours" and record["keys"].endswith("-late"):
        return "nothing to compare with"
    if record["contestant"] == "ours":
        return "what the others are compared with"
    if record["contestant"].startswith("ours_"):
        return "not compared: another input"
    return "not compared: other features"


def _number(value: float | None, places: int) -> str:
    return "" if value is None else f"{value:,.{places}f}"


def _remarks(records: list[Record]) -> list[str]:
    """Where and with what: a line for each that is different."""
    told = []
    for record in records:
        machine = record["machine"]
        packages = ", ".join(f"{name} {number}" for name, number in record["versions"].items())
        line = (
            f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gb']} GB,"
            f" {machine['system']}; {packages}."
        )
        if line not in told:
            told.append(line)
    loads = [record["load_before"][0] for record in records if record.get("load_before")]
    if loads:
        told.append(
            f"Load of the machine when a contestant began: {min(loads):.1f} to {max(loads):.1f}"
            " (a minute's average; above the number of cores others worked too)."
        )
    return told
