"""Which labels make a row of the training set, and what the row holds."""

from collections import Counter
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from amlmart.training.joined import Joined
from amlmart.training.plan import Plan

DAY_US = 86_400_000_000
TIME = pa.timestamp("us", tz="UTC")
REASONS = (
    "without_label",
    "without_key",
    "without_time",
    "known_after_as_of",
    "duplicate",
    "replaced",
    "without_features",
    "after_as_of",
    "immature",
)


@dataclass(frozen=True)
class Rows:
    """A training set in memory.

    `features` (`label` first) and `keys` have the same rows in the same order; `left_out` has a row
    per label that is in neither, with the reason. `found` counts, per model, the rows of the set
    for which it has features; the others have nulls.
    """

    features: pa.Table
    keys: pa.Table
    left_out: pa.Table
    found: dict[str, int]

    @property
    def positives(self) -> int:
        """The number of positive labels in the set."""
        return int(pc.sum(self.features["label"]).as_py() or 0)

    @property
    def reasons(self) -> dict[str, int]:
        """How many labels are left out, by every reason there is."""
        counted = Counter(self.left_out["reason"].to_pylist())
        return {reason: counted[reason] for reason in REASONS}


def make_rows(
    refused: pa.Table, labels: pa.Table, joined: Joined, plan: Plan, as_of_us: int, days: int
) -> Rows:
    """Return the training set.

    `refused` are labels with their `reason`, as `read_labels` gives them; `labels` are the others,
    in the order in which they were joined. A label younger than `days` before the as-of stays out,
    unless it is positive and has a `known_at`: that nothing was found yet says little.
    """
    labels = labels.set_column(
        labels.schema.get_field_index("label_us"), "label_us", joined.tables[0]["label_us"]
    )
    reason = _reason(labels, joined, as_of_us, days)
    labels = labels.set_column(labels.schema.get_field_index("reason"), "reason", reason)
    used = pc.is_null(reason)
    taken = [table.filter(used) for table in joined.tables]
    kept = labels.filter(used)
    columns: dict[str, pa.ChunkedArray] = {"label": pc.cast(kept["is_positive"], pa.int64())}
    own = {key: kept[key] for key in plan.keys} | {"label_at": pc.cast(kept["label_us"], TIME)}
    for chosen, table in zip(plan.chosen, taken, strict=True):
        if len(plan.chosen) > 1:
            columns[f"has_{chosen.model.name}"] = table["has_state"]
        for name, renamed in zip(chosen.columns, chosen.renamed, strict=True):
            columns[renamed] = _learnable(table[name])
        if chosen.model.date_column:
            own[f"{chosen.model.name}__{chosen.model.date_column}"] = table["state_date"]
    left_out = pa.concat_tables(
        [refused, labels.filter(pc.invert(used))], promote_options="permissive"
    ).sort_by("label_row")
    return Rows(
        features=pa.table(columns).combine_chunks(),
        keys=pa.table(own).combine_chunks(),
        left_out=pa.table(
            {key: left_out[key] for key in plan.keys}
            | {"label_at": pc.cast(left_out["label_us"], TIME), "reason": left_out["reason"]}
        ).combine_chunks(),
        found={
            chosen.model.name: int(pc.sum(table["has_state"]).as_py() or 0)
            for chosen, table in zip(plan.chosen, taken, strict=True)
        },
    )


def _reason(labels: pa.Table, joined: Joined, as_of_us: int, days: int) -> pa.ChunkedArray:
    """Return why each label stays out, null where it does not."""
    time = labels["label_us"]
    is_found = joined.tables[0]["has_state"]
    for table in joined.tables[1:]:
        is_found = pc.or_(is_found, table["has_state"])
    is_confirmed = pc.and_(labels["is_positive"], pc.is_valid(labels["known_us"]))
    is_young = pc.fill_null(pc.greater(time, as_of_us - days * DAY_US), False)
    is_later = pc.fill_null(pc.greater(time, as_of_us), False)
    reason = pc.if_else(
        pc.and_(is_young, pc.invert(is_confirmed)), "immature", pa.scalar(None, pa.string())
    )
    reason = pc.if_else(pc.invert(is_found), "without_features", reason)
    return pc.if_else(is_later, "after_as_of", reason)


def _learnable(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column in a type that learners take: decimals are doubles."""
    if pa.types.is_decimal(column.type):
        # By way of text it is the nearest double; Arrow's own cast is a little off.
        return pc.cast(pc.cast(column, pa.string()), pa.float64())
    return pc.cast(column, pa.int64()) if pa.types.is_integer(column.type) else column
