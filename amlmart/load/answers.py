"""What a public file says was laundering, for `labels/` in the shape of the simulator's labels.

Nothing that builds features or learns reads them; see docs/decisions/0015.
"""

from collections.abc import Iterable

import duckdb
import pyarrow as pa

from amlmart.contract import Column, Table
from amlmart.load.plan import Rows
from amlmart.simulate.labels import FOLDER, PARTICIPANTS, SCENARIOS, TRANSFERS, LabelTable

UNKNOWN = "unknown"
BENIGN = "benign"
_OCCURRED_AT = {SCENARIOS.name: "ended_at", PARTICIPANTS.name: "", TRANSFERS.name: "occurred_at"}
_KEYS = {
    SCENARIOS.name: ("scenario_id",),
    PARTICIPANTS.name: ("scenario_id", "role", "customer_id"),
    TRANSFERS.name: ("transfer_id", "scenario_id"),
}


def _table(label: LabelTable) -> Table:
    columns = tuple(
        Column(field.name, _data_type(field.type), "", field.name not in label.optional, None)
        for field in label.schema
    )
    return Table(
        source=FOLDER,
        name=label.name,
        description="",
        is_required=False,
        is_restatable=False,
        # What has no time is in order of its key.
        occurred_at=_OCCURRED_AT[label.name] or "scenario_id",
        amount=None,
        key=_KEYS[label.name],
        columns=columns,
    )


def _data_type(arrow_type: pa.DataType) -> str:
    if pa.types.is_timestamp(arrow_type):
        return "timestamp"
    return "boolean" if pa.types.is_boolean(arrow_type) else "string"


def tables() -> tuple[Table, ...]:
    """Return the label tables that a file can fill."""
    return tuple(_table(label) for label in (SCENARIOS, PARTICIPANTS, TRANSFERS))


def rows(con: duckdb.DuckDBPyConnection, answers: Iterable[str]) -> dict[str, Rows]:
    """Return the rows of the label tables.

    Args:
        con: The load's connection.
        answers: SELECTs that give one row per transfer and scenario: `scenario_id`, `typology`,
            `is_illicit`, `source_table`, `source_reference`, `customer_id`, `from_node_id`,
            `to_node_id`, `asset`, `occurred_at` (timestamp) and `_row`.
    """
    con.execute(
        "create temp table answers as select *, "
        f"case when is_illicit then '{UNKNOWN}' else '{BENIGN}' end as grade "
        f"from ({' union all '.join(answers)})"
    )
    marks = "cast(null as varchar) as _reason, cast(null as varchar) as _text"
    ends = " union all ".join(
        f"select scenario_id, '{role}' as role, {column} as node, _row from answers"
        for role, column in (("sender", "from_node_id"), ("receiver", "to_node_id"))
    )
    return {
        f"{FOLDER}.{SCENARIOS.name}": Rows(
            "select scenario_id, typology as typology_id, typology, grade, is_illicit, "
            "min(occurred_at) as started_at, max(occurred_at) as ended_at, min(_row) as _row, "
            f"{marks} from answers group by scenario_id, typology, grade, is_illicit"
        ),
        f"{FOLDER}.{PARTICIPANTS.name}": Rows(
            "select scenario_id, role, substr(node, 10) as customer_id, min(_row) as _row, "
            f"{marks} from ({ends}) where starts_with(node, 'customer:') "
            "group by scenario_id, role, node"
        ),
        f"{FOLDER}.{TRANSFERS.name}": Rows(
            "select scenario_id, typology as typology_id, grade, is_illicit, "
            "md5(source_reference) as transfer_id, source_reference, source_table, customer_id, "
            f"from_node_id, to_node_id, asset, occurred_at, _row, {marks} from answers"
        ),
    }
