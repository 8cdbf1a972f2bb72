"""T7: the whole of the transfer features, from the ledger, against the floor.

Every model of models/intermediate/transfers and models/features/transfer: velocity with and without
the transfer, counterparties, history, flow and paths. The floor reads the ledger, sorts its sides
once by node and time, and writes them, under the same limits.
"""

from .jobs import Contestant, Job, Task, Timing
from .ledger import DAYS, connect, rows_query
from .project import prepare_ledger, run_dbt
from .t1_transfer_features import floor

MODELS = ("path:models/features/transfer", "path:models/intermediate/transfers")
MEMORY_GB = 8.0


def prepare(job: Job) -> None:
    """Make the ledger."""
    prepare_ledger(job, rows_query(job.size, job.keys, DAYS))


def ours(job: Job) -> Timing:
    """Every model of transfers."""
    built = run_dbt(job.database, job.common, MODELS, job.memory_gb)
    with connect(job.database, 2) as connection:
        tables = connection.execute(
            "select table_name, estimated_size, column_count from duckdb_tables()"
            " where schema_name = 'amlmart_features' and table_name like 'feat_transfer__%'"
        ).fetchall()
        details = {name: {"rows": rows, "columns": columns} for name, rows, columns in tables}
    wrong = [name for name, table in details.items() if table["rows"] != job.size]
    if wrong:
        raise RuntimeError(f"{', '.join(wrong)} should have {job.size:,} rows.")
    return Timing(built.seconds, built.wall_seconds, {"models": built.models, "tables": details})


TASK = Task(
    key="T7",
    title="The whole main job: every feature of transfers, from the ledger",
    unit="transfers",
    contestants=(
        Contestant("ours", ours, is_compared=False, takes_late=True, memory_gb=MEMORY_GB),
        Contestant("floor", floor, is_compared=False, takes_late=True, memory_gb=MEMORY_GB),
    ),
    prepare=prepare,
    default_sizes=(1_000_000, 10_000_000),
    note=(
        "All models of models/features/transfer and models/intermediate/transfers, with 8 GB. The"
        " floor writes other rows, so nothing is compared; the number of rows of every feature"
        " table is checked."
    ),
)
