"""What a dbt model says of itself: its grain, columns and place, read from the yml beside it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from amlmart.errors import AmlmartError
from amlmart.project import project_dir


@dataclass(frozen=True)
class ModelColumn:
    """One column; `data_type` is None where the model has no contract."""

    name: str
    data_type: str | None
    sensitivity: str | None


@dataclass(frozen=True)
class Model:
    """One model. `layer` is its folder under models/ and the end of its schema's name."""

    name: str
    layer: str
    version: int | None
    grain: tuple[str, ...]
    columns: tuple[ModelColumn, ...]

    @property
    def date_column(self) -> str | None:
        """The date in the grain of a row per day; None where a row is an event."""
        dates = {column.name for column in self.columns if column.data_type == "date"}
        return next((name for name in self.grain if name in dates), None)

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns of the grain that say whose row it is: all but the date."""
        return tuple(name for name in self.grain if name != self.date_column)

    @property
    def time_column(self) -> str | None:
        """The column that says when a row happened: the date, else `occurred_at`."""
        if self.date_column or not any(each.name == "occurred_at" for each in self.columns):
            return self.date_column
        return "occurred_at"

    def column(self, name: str) -> ModelColumn:
        """Return the column of this name.

        Raises:
            AmlmartError: when there is none.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise AmlmartError(
            f"{self.name} has no column {name}; it has "
            f"{', '.join(column.name for column in self.columns)}."
        )


def model(name: str) -> Model:
    """Return the model of this name.

    Raises:
        AmlmartError: when the project has none, or what describes it cannot be read.
    """
    paths = _paths()
    if name not in paths:
        near = [known for known in sorted(paths) if known.startswith("feat_")]
        raise AmlmartError(
            f"There is no model {name}; the feature models are {', '.join(near) or 'none'}."
        )
    return _read(name, paths[name])


def feature_models() -> list[Model]:
    """Return every feature model of the project, in order of name."""
    paths = _paths()
    return [_read(name, paths[name]) for name in sorted(paths) if name.startswith("feat_")]


def _paths() -> dict[str, Path]:
    folder = project_dir() / "models"
    return {path.stem: path for path in folder.rglob("*.sql")}


def _read(name: str, path: Path) -> Model:
    described = path.with_suffix(".yml")
    try:
        entry = yaml.safe_load(described.read_text(encoding="utf-8"))["models"][0]
        meta = entry.get("config", {}).get("meta", {})
        return Model(
            name=name,
            layer=path.relative_to(project_dir() / "models").parts[0],
            version=meta.get("aml", {}).get("version"),
            grain=tuple(meta.get("grain", ())),
            columns=tuple(_column(column) for column in entry.get("columns", ())),
        )
    except (OSError, yaml.YAMLError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise AmlmartError(
            f"{described} does not describe {name} ({error}): compare it with "
            "models/features/transfer/feat_transfer__velocity.yml."
        ) from error


def _column(entry: dict[str, Any]) -> ModelColumn:
    data_type = entry.get("data_type")
    return ModelColumn(
        name=entry["name"],
        data_type=data_type.lower().replace(" ", "") if data_type else None,
        sensitivity=entry.get("config", {}).get("meta", {}).get("sensitivity"),
    )
