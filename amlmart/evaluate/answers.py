"""The labels of a world: which transfers belong to which scenario."""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from amlmart.errors import AmlmartError
from amlmart.simulate.labels import FOLDER, SCENARIOS, TRANSFERS

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Answers:
    """The labels of transfers that are in the ledger, one entry per transfer and scenario.

    `row` is the transfer's row in the ledger as read, `scenario` the number of its scenario,
    `is_complete` whether the scenario was over when the world ended. `lost_count` labels belong to
    transfers that the ledger does not have: they failed, were cancelled or are in quarantine.
    """

    row: Ints
    scenario: Ints
    is_illicit: Bools
    is_complete: Bools
    typology: list[str]
    grade: list[str]
    lost_count: int

    def illicit(self, rows: int) -> Bools:
        """Return per transfer of the ledger whether any of its scenarios is illicit."""
        found = np.zeros(rows, dtype=np.bool_)
        found[self.row[self.is_illicit]] = True
        return found


def read_answers(raw: Path, transfer_ids: pa.ChunkedArray) -> Answers:
    """Return the labels of the world in the folder `raw`.

    Args:
        raw: The raw zone, with `labels/` in it.
        transfer_ids: The ledger's transfers, in the order of its rows.

    Raises:
        AmlmartError: when there are no labels, or none belongs to a transfer of the ledger.
    """
    files = _files(raw, TRANSFERS.name)
    if not files:
        raise AmlmartError(
            f"{raw} has no {FOLDER}/{TRANSFERS.name}: evaluate a world that `amlmart simulate`, or "
            "`amlmart load` of amlworld, amlsim, amlgentex or saml-d wrote, with --raw."
        )
    known = _files(raw, SCENARIOS.name)
    scenarios = "read_parquet($known, hive_partitioning = false)"
    if not known:
        scenarios = "(select '' as scenario_id, '' as typology_id, '' as typology where false)"
    query = (
        "select lbl.transfer_id, lbl.scenario_id, lbl.is_illicit, lbl.grade, "
        "coalesce(nam.typology, lbl.typology_id) as typology, "
        "lbl.scenario_id in (select scenario_id from complete) as is_complete "
        "from read_parquet($files, hive_partitioning = false) as lbl "
        "left join names as nam on lbl.typology_id = nam.typology_id order by all"
    )
    try:
        with duckdb.connect() as con:
            bound = {"known": known} if known else {}
            con.execute(f"create temp table complete as select * from {scenarios}", bound)
            con.execute(
                "create temp table names as select typology_id, min(typology) as typology "
                "from complete group by all"
            )
            table = con.sql(query, params={"files": files}).to_arrow_table()
    except duckdb.Error as error:
        reason = str(error).strip().splitlines()[0].rstrip(".")
        raise AmlmartError(
            f"The labels in {raw / FOLDER} cannot be read ({reason}); write that world again."
        ) from error
    place: pa.Array = pc.index_in(
        table["transfer_id"].combine_chunks(), value_set=transfer_ids.combine_chunks()
    )
    is_known = place.is_valid()
    table = table.filter(is_known)
    if not table.num_rows:
        raise AmlmartError(
            f"None of the labels in {raw / FOLDER} belongs to a transfer of the built ledger: "
            f"build that world with `amlmart run --raw {raw}` and read its database."
        )
    numbers = table["scenario_id"].combine_chunks().dictionary_encode()
    return Answers(
        row=place.filter(is_known).to_numpy().astype(np.int64),
        scenario=numbers.indices.to_numpy().astype(np.int64),
        is_illicit=table["is_illicit"].to_numpy().astype(np.bool_),
        is_complete=table["is_complete"].to_numpy().astype(np.bool_),
        typology=table["typology"].to_pylist(),
        grade=table["grade"].to_pylist(),
        lost_count=len(is_known) - table.num_rows,
    )


def _files(raw: Path, name: str) -> list[str]:
    return sorted(str(path) for path in (raw / FOLDER / name).rglob("*.parquet"))
