"""The tables that say what was planted in a simulated world. No model or detector reads them.

They stand in `labels/` beside the raw zone's sources. A time in them is when the row is written,
so that a label never tells of a scenario that is not complete.
"""

from dataclasses import dataclass

import pyarrow as pa

from amlmart.simulate.columns import TIMESTAMP

FOLDER = "labels"
GRADES = ("easy", "medium", "hard", "benign")


@dataclass(frozen=True)
class LabelTable:
    """One label table: its columns, all of them required but the optional ones, and its order."""

    name: str
    schema: pa.Schema
    optional: frozenset[str] = frozenset()
    ordered_by: str | None = None

    @property
    def full_name(self) -> str:
        """The name the simulation adds rows by."""
        return f"{FOLDER}.{self.name}"


# One row per scenario, written on the day it is complete. `typology_id` is the one of the
# catalogue, such as F01; a benign look-alike has the typology it looks like and is not illicit.
SCENARIOS = LabelTable(
    "scenarios",
    pa.schema(
        [
            ("scenario_id", pa.string()),
            ("typology_id", pa.string()),
            ("typology", pa.string()),
            ("grade", pa.string()),
            ("is_illicit", pa.bool_()),
            ("started_at", TIMESTAMP),
            ("ended_at", TIMESTAMP),
        ]
    ),
    ordered_by="ended_at",
)

# One row per participant: a customer, or a node outside the exchange by chain and address.
PARTICIPANTS = LabelTable(
    "participants",
    pa.schema(
        [
            ("scenario_id", pa.string()),
            ("role", pa.string()),
            ("customer_id", pa.string()),
            ("chain", pa.string()),
            ("address", pa.string()),
        ]
    ),
    optional=frozenset({"customer_id", "chain", "address"}),
)

# One row per ledger transfer that belongs to a scenario. `transfer_id` is the md5 of
# `source_reference`, as int_ledger__transfers computes it.
TRANSFERS = LabelTable(
    "transfers",
    pa.schema(
        [
            ("scenario_id", pa.string()),
            ("typology_id", pa.string()),
            ("grade", pa.string()),
            ("is_illicit", pa.bool_()),
            ("transfer_id", pa.string()),
            ("source_reference", pa.string()),
            ("source_table", pa.string()),
            ("customer_id", pa.string()),
            ("from_node_id", pa.string()),
            ("to_node_id", pa.string()),
            ("asset", pa.string()),
            ("occurred_at", TIMESTAMP),
        ]
    ),
    optional=frozenset({"customer_id", "from_node_id", "to_node_id", "asset"}),
    ordered_by="occurred_at",
)

# One row per raw row that is wrong on purpose. `row_key` is the row's key as the quarantine writes
# it, `outcome` what staging makes of it: `quarantined` with `quarantine_reason`, `duplicate`, or
# `staged`. Where a row is corrected or retracted, `superseded` is what becomes of the first, and
# `loaded_at` is when the second comes.
TROUBLES = LabelTable(
    "troubles",
    pa.schema(
        [
            ("source_table", pa.string()),
            ("row_key", pa.string()),
            ("trouble", pa.string()),
            ("outcome", pa.string()),
            ("quarantine_reason", pa.string()),
            ("occurred_at", TIMESTAMP),
            ("loaded_at", TIMESTAMP),
        ]
    ),
    optional=frozenset({"quarantine_reason", "occurred_at"}),
    ordered_by="loaded_at",
)

LABEL_TABLES = (SCENARIOS, PARTICIPANTS, TRANSFERS, TROUBLES)
