"""What `amlmart training-set` does, step by step."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from rich.console import Console

from amlmart.errors import AmlmartError
from amlmart.instant import instant_us
from amlmart.profile import output
from amlmart.spark_server import require_java
from amlmart.training.joined import Joined, join
from amlmart.training.labels import LabelFile, label_file, read_labels
from amlmart.training.origin import package_versions, project_origin
from amlmart.training.plan import Plan, plan
from amlmart.training.request import Request
from amlmart.training.rows import Rows, make_rows

_MANIFEST = "manifest.json"
_FORMAT = 1


@dataclass(frozen=True)
class TrainingSet:
    """A training set in its folder."""

    folder: Path

    @property
    def manifest(self) -> dict[str, Any]:
        """What it was made from, and what is in it."""
        read: dict[str, Any] = json.loads((self.folder / _MANIFEST).read_text(encoding="utf-8"))
        return read

    def features(self) -> pa.Table:
        """Return `label` (1 or 0) and what may be learnt from, one row per label."""
        return pq.read_table(self.folder / "features.parquet")

    def keys(self) -> pa.Table:
        """Return whose rows they are and `label_at`, in the order of `features`."""
        return pq.read_table(self.folder / "keys.parquet")

    def left_out(self) -> pa.Table:
        """Return the labels that are not in it, each with the reason."""
        return pq.read_table(self.folder / "left_out.parquet")


def make_training_set(request: Request) -> TrainingSet:
    """Write a training set, whole or not at all, and return it.

    Raises:
        AmlmartError: when a file, model, column or setting is not as it has to be, or no label is
            left to learn from.
    """
    if request.maturity_days < 0:
        raise AmlmartError(
            f"--maturity is {request.maturity_days}; give a number of days, 0 or more."
        )
    place = output(request.target)
    if place.get("type") == "spark" and place.get("method") == "session":
        require_java()
    file = label_file(request.labels)
    chosen = plan(
        str(request.labels), file.columns, request.features, request.exclude, request.label_column
    )
    as_of_us = instant_us(request.as_of)
    read = read_labels(file, chosen, request.label_column, request.positive, as_of_us)
    is_usable = pc.is_null(read["reason"])
    usable = read.filter(is_usable)
    numbered = usable.set_column(0, "label_row", pa.array(range(len(usable)), pa.int64()))
    with _written_whole(request.out) as folder:
        scratch = folder / "scratch"
        scratch.mkdir()
        joined = join(numbered, chosen, as_of_us, request.target, scratch)
        refused = read.filter(pc.invert(is_usable))
        rows = make_rows(refused, usable, joined, chosen, as_of_us, request.maturity_days)
        if not len(rows.features):
            raise AmlmartError(
                f"None of the {len(read)} labels of {request.labels} can be used "
                f"({_counted(rows.reasons)}): correct the labels, --as-of or --maturity."
            )
        shutil.rmtree(scratch)
        files = {
            "features.parquet": rows.features,
            "keys.parquet": rows.keys,
            "left_out.parquet": rows.left_out,
        }
        for name, table in files.items():
            _write(table, folder / name)
        manifest = _manifest(request, file, chosen, joined, rows)
        manifest["files"] = {
            name: {"rows": len(table), "sha256": _digest(folder / name)}
            for name, table in files.items()
        }
        text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
        (folder / _MANIFEST).write_text(text, encoding="utf-8")
    return TrainingSet(request.out)


def show(made: TrainingSet, console: Console) -> None:
    """Print what a training set holds, for people."""
    rows = made.manifest["rows"]
    console.print(
        f"{made.folder}: {rows['used']:,} of {rows['labels']:,} labels, {rows['positive']:,} "
        f"positive, {len(made.manifest['columns']['features'])} features.",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
    if any(rows["left_out"].values()):
        console.print(
            f"Left out, listed in left_out.parquet: {_counted(rows['left_out'])}.",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )


def _counted(reasons: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {reason}" for reason, count in reasons.items() if count)


@contextmanager
def _written_whole(out: Path) -> Iterator[Path]:
    """Give a folder beside `out` to write in, and make it `out` at the end or remove it.

    What a killed run left there is removed first.
    """
    if out.exists():
        raise AmlmartError(f"{out} is there already: name another folder with --out, or remove it.")
    unfinished = out.absolute().with_name(f".{out.absolute().name}.unfinished")
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
    except OSError as error:
        raise AmlmartError(
            f"Cannot write to {unfinished.parent} ({error.strerror}): name another folder with "
            "--out."
        ) from error
    try:
        yield unfinished
        unfinished.rename(out.absolute())
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _write(table: pa.Table, path: Path) -> None:
    # Every setting that the bytes depend on stands here.
    pq.write_table(
        table, path, compression="zstd", compression_level=3, version="2.6", row_group_size=131_072
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _manifest(
    request: Request, file: LabelFile, chosen: Plan, joined: Joined, rows: Rows
) -> dict[str, Any]:
    used = len(rows.features)
    return {
        "format": _FORMAT,
        "as_of": request.as_of,
        "maturity_days": request.maturity_days,
        "labels": {
            "file": request.labels.name,
            "sha256": file.digest,
            "column": request.label_column,
            "positive": list(request.positive) or None,
        },
        "project": project_origin(),
        "engine": {"name": joined.engine, "version": joined.engine_version},
        "packages": package_versions(),
        "models": [
            {
                "name": each.model.name,
                "version": each.model.version,
                "columns": dict(zip(each.renamed, each.columns, strict=True)),
                "rows_with_features": rows.found[each.model.name],
                "rows_without_features": used - rows.found[each.model.name],
            }
            for each in chosen.chosen
        ],
        "excluded": {"asked": list(request.exclude), "columns": chosen.excluded},
        "columns": {
            "label": "label",
            "features": [name for name in rows.features.column_names if name != "label"],
            "keys": rows.keys.column_names,
        },
        "rows": {
            "labels": used + len(rows.left_out),
            "used": used,
            "positive": rows.positives,
            "negative": used - rows.positives,
            "left_out": rows.reasons,
        },
    }
