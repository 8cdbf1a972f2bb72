"""Has the database join labels to features: the macro `training_rows`, run through dbt."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from amlmart.errors import AmlmartError
from amlmart.models import Model
from amlmart.run.dbt import dbt, profiles_dir
from amlmart.training.plan import Chosen, Plan

_MARK = "amlmart_training_rows "


@dataclass(frozen=True)
class Joined:
    """What the database gave: per model one row per label, in their order, and the engine.

    The tables have `label_row`, `label_us`, `has_state`, the model's columns, and `state_date` of
    daily models.
    """

    tables: tuple[pa.Table, ...]
    engine: str
    engine_version: str


def join(labels: pa.Table, plan: Plan, as_of_us: int, target: str | None, scratch: Path) -> Joined:
    """Join labels (`label_row`, keys, `label_us`) to the plan's models, in files below `scratch`.

    Only numbers, keys and times of labels go to the database: what they say does not.

    Raises:
        AmlmartError: when a model is not built, dbt fails, or a model's rows are not one per key.
    """
    profiles_dir()
    given = labels.select(["label_row", *plan.keys, *([] if plan.anchor else ["label_us"])])
    file = scratch / "labels.parquet"
    pq.write_table(given, file)
    arguments = {
        "labels": str(file),
        "models": [_described(each) for each in plan.chosen],
        "anchor": {"name": plan.anchor.name, "keys": list(plan.anchor.keys)}
        if plan.anchor
        else None,
        "as_of_us": as_of_us,
        "out": str(scratch),
    }
    told = _run(arguments, target)
    if told["missing"]:
        raise AmlmartError(
            f"The target has no {told['missing'][0]}: build it with `amlmart run` first."
        )
    tables = tuple(
        _read(scratch / each.model.name, each.model, len(labels)) for each in plan.chosen
    )
    return Joined(tables, told["engine"], told["version"])


def _described(each: Chosen) -> dict[str, Any]:
    return {
        "name": each.model.name,
        "keys": list(each.model.keys),
        "columns": list(each.columns),
        "date_column": each.model.date_column,
    }


def _run(arguments: dict[str, Any], target: str | None) -> dict[str, Any]:
    environment = {"AMLMART_TARGET": target} if target else {}
    chosen = ["--target", target] if target else []
    code, output = dbt(
        *("--no-use-colors", "run-operation", "training_rows", "--quiet"),
        *("--args", json.dumps(arguments)),
        *chosen,
        environment=environment,
        quiet=True,
    )
    lines = [line for line in output.splitlines() if line.startswith(_MARK)]
    if code != 0 or not lines:
        raise AmlmartError(f"dbt cannot join the labels ({_last_words(output)}): see logs/dbt.log.")
    read: dict[str, Any] = json.loads(lines[-1].removeprefix(_MARK))
    return read


def _read(folder: Path, model: Model, labels: int) -> pa.Table:
    """Return the rows in the order of the labels, decimals as doubles."""
    table = ds.dataset(folder, format="parquet").to_table().sort_by("label_row")
    rows = table["label_row"].combine_chunks()
    if len(table) != labels or not rows.cast(pa.int64()).equals(
        pa.array(range(labels), pa.int64())
    ):
        raise AmlmartError(
            f"{model.name} has more than one row per {', '.join(model.grain)}: run its tests with "
            f"`dbt test --select {model.name}`."
        )
    return table


def _last_words(text: str, lines: int = 3) -> str:
    told = [re.sub(r"^\d\d:\d\d:\d\d\s*", "", line).strip() for line in text.splitlines()]
    return " ".join([line for line in told if line][-lines:]) or "it printed nothing"
