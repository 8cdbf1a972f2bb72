"""Which models, keys and columns a training set takes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from amlmart.errors import AmlmartError
from amlmart.models import Model, ModelColumn, feature_models, model

# What identifies a row is no feature, whatever it holds.
_IDENTIFIERS = ("_id", "_key", "_hash", "_address", "_reference")
_TIMES = ("timestamp", "date")
_OWN_COLUMNS = ("label_at", "known_at")


@dataclass(frozen=True)
class Chosen:
    """A feature model, and the columns taken from it; `renamed` has their names in the output."""

    model: Model
    columns: tuple[str, ...]
    renamed: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """What to join.

    `anchor` is the model whose rows are the labelled events, which gives the labels their times;
    None where the file has `label_at`. `keys` are the columns of the file that the models need,
    `identity` those of which each label has its own. `excluded` says why a column is left out.
    """

    chosen: tuple[Chosen, ...]
    anchor: Model | None
    keys: tuple[str, ...]
    identity: tuple[str, ...]
    excluded: dict[str, str]


def plan(
    file: str,
    columns: Sequence[str],
    features: Sequence[str],
    exclude: Sequence[str],
    label_column: str,
) -> Plan:
    """Return what is joined to labels with these columns.

    Raises:
        AmlmartError: when the file lacks a column, a model is none of features or named twice, or
            nothing is left.
    """
    if label_column not in columns:
        raise AmlmartError(
            f"{file} has no column {label_column}: name the column of the labels with "
            "--label-column."
        )
    has_time = "label_at" in columns
    models = _models(file, columns, features, has_time)
    events = [each for each in models if each.date_column is None]
    if events and has_time:
        raise AmlmartError(
            f"{file} has label_at, but a row of {events[0].name} is labelled as of the time it "
            "became known: take label_at out, or call it known_at if it says when the label was "
            "known."
        )
    if not events and not has_time:
        raise AmlmartError(
            f"{file} needs a column label_at, the time from which nothing may be known to the "
            f"features of {', '.join(each.name for each in models)}."
        )
    keys = tuple(dict.fromkeys(key for each in models for key in each.keys))
    reserved = [name for name in keys if name in _OWN_COLUMNS]
    assert not reserved, reserved
    taken, excluded = _columns(models, exclude)
    counted = Counter(name for names in taken for name in names)
    chosen = tuple(
        Chosen(
            each,
            names,
            tuple(f"{each.name}__{name}" if counted[name] > 1 else name for name in names),
        )
        for each, names in zip(models, taken, strict=True)
    )
    if not counted:
        raise AmlmartError("No column is left to learn from: exclude fewer, or name more models.")
    anchor = events[0] if events else None
    return Plan(chosen, anchor, keys, anchor.keys if anchor else (*keys, "label_at"), excluded)


def _models(
    file: str, columns: Sequence[str], features: Sequence[str], has_time: bool
) -> list[Model]:
    if features:
        if len(set(features)) < len(features):
            raise AmlmartError("A feature model is named twice: name each once with --features.")
        models = [model(name) for name in features]
    else:
        models = [
            each
            for each in feature_models()
            if each.keys and set(each.keys) <= set(columns) and not (has_time and _is_event(each))
        ]
        if not models:
            raise AmlmartError(
                f"{file} has the keys of no feature model: it needs transfer_id, or a key of daily "
                "features and label_at."
            )
    for each in models:
        missing = [key for key in each.keys if key not in columns]
        if missing:
            raise AmlmartError(
                f"{file} has no column {missing[0]}, which {each.name} is joined by: add it, or "
                "name other models with --features."
            )
        if not each.name.startswith("feat_") or not each.keys:
            raise AmlmartError(f"{each.name} is no feature model: name models that begin feat_.")
        if _is_event(each) and not any(column.name == "known_at" for column in each.columns):
            raise AmlmartError(
                f"{each.name} has neither a date in its grain nor known_at: add the time from "
                "which its rows count."
            )
    return models


def _is_event(each: Model) -> bool:
    return each.date_column is None


def _columns(
    models: Sequence[Model], exclude: Sequence[str]
) -> tuple[list[tuple[str, ...]], dict[str, str]]:
    known = {column.name for each in models for column in each.columns}
    for name in exclude:
        if name not in known:
            raise AmlmartError(
                f"--exclude names {name}, which none of "
                f"{', '.join(each.name for each in models)} has: correct it or leave it out."
            )
    taken = []
    excluded: dict[str, str] = {}
    for each in models:
        names = []
        for column in each.columns:
            why = "named" if column.name in exclude else _why_not(each, column)
            if why is None:
                names.append(column.name)
            else:
                excluded[column.name] = why
        taken.append(tuple(names))
    return taken, dict(sorted(excluded.items()))


def _why_not(each: Model, column: ModelColumn) -> str | None:
    if column.sensitivity:
        return column.sensitivity
    if column.name in each.grain or column.name.endswith(_IDENTIFIERS):
        return "identifier"
    return "time" if column.data_type in _TIMES else None
