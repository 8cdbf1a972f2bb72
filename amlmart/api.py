"""What notebooks import: `amlmart.features` and `amlmart.training_set`."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from amlmart.errors import AmlmartError
from amlmart.instant import instant_text
from amlmart.models import Model, model
from amlmart.profile import output
from amlmart.relation import Condition, Features, Place, chosen_columns
from amlmart.training.command import TrainingSet, make_training_set
from amlmart.training.request import Request

Entities = Iterable[str] | Mapping[str, Iterable[str]]


def features(
    name: str,
    columns: Iterable[str] | None = None,
    where: str | None = None,
    as_of: str | date | None = None,
    entities: Entities | None = None,
    start: str | date | None = None,
    end: str | date | None = None,
    target: str | None = None,
) -> Features:
    """Return rows of a feature model, or of any other model; nothing is read yet.

    Args:
        name: The model, such as `feat_transfer__velocity`.
        columns: The columns, in this order; by default all.
        where: A condition in SQL that both engines know, on the model's columns.
        as_of: Read the replay of this instant, which has to be built: see `amlmart run --as-of`.
        entities: Values of the first column of the grain, or columns with their values.
        start: First time, UTC: of `occurred_at`, or of the date where a row is a day.
        end: The time before which rows end.
        target: Output of profiles.yml; by default the profile's own.

    Raises:
        AmlmartError: when there is no such model, column or output, or a time is not readable.
    """
    found = model(name)
    instant = None if as_of is None else instant_text(as_of, "as_of")
    return Features(
        model=found,
        place=Place(output(target), instant),
        columns=chosen_columns(found, columns),
        where=where,
        conditions=(*_entity_conditions(found, entities), *_time_conditions(found, start, end)),
    )


def training_set(
    labels: str | Path,
    as_of: str | date,
    out: str | Path,
    features: Iterable[str] | None = None,
    maturity: int = 0,
    exclude: Iterable[str] = (),
    label_column: str = "label",
    positive: Iterable[str] = (),
    target: str | None = None,
) -> TrainingSet:
    """Write the training set of a file of labels, as `amlmart training-set` does, and return it.

    Args:
        labels: CSV or Parquet file of the labels.
        as_of: Instant of knowledge, UTC: nothing known after it is used.
        out: Folder to write; it must not be there yet.
        features: Feature models; by default all whose keys the file has.
        maturity: Days a label has to be old, unless it is positive and confirmed.
        exclude: Columns to leave out, beside keys, times and sensitive ones.
        label_column: Column of the file that holds the label.
        positive: Values of that column that are positive, where it is neither true/false nor 1/0.
        target: Output of profiles.yml; by default the profile's own.

    Raises:
        AmlmartError: when a file, model, column or setting is not as it has to be.
    """
    return make_training_set(
        Request(
            labels=Path(labels),
            as_of=instant_text(as_of, "as_of"),
            out=Path(out),
            features=tuple(features or ()),
            maturity_days=maturity,
            exclude=tuple(exclude),
            label_column=label_column,
            positive=tuple(positive),
            target=target,
        )
    )


def _entity_conditions(found: Model, entities: Entities | None) -> list[Condition]:
    if entities is None:
        return []
    if isinstance(entities, str):
        entities = [entities]
    if not isinstance(entities, Mapping):
        if not found.keys:
            raise AmlmartError(f"{found.name} has no grain: give entities as {{column: values}}.")
        entities = {found.keys[0]: entities}
    conditions = []
    for column, values in entities.items():
        texts = tuple(str(value) for value in ([values] if isinstance(values, str) else values))
        if not texts:
            raise AmlmartError(f"entities names no value of {column}: leave it out to read all.")
        conditions.append(Condition(found.column(column).name, "in", texts))
    return conditions


def _time_conditions(
    found: Model, start: str | date | None, end: str | date | None
) -> list[Condition]:
    conditions = []
    for setting, bound, operator in (("start", start, ">="), ("end", end, "<")):
        if bound is None:
            continue
        if found.time_column is None:
            raise AmlmartError(f"{found.name} has no time: leave {setting} out, or use where.")
        text = instant_text(bound, setting)
        if found.date_column and len(text) > len("2022-06-30"):
            raise AmlmartError(f"{found.name} has a row per day: give {setting} as a date.")
        conditions.append(Condition(found.time_column, operator, (text,)))
    return conditions
