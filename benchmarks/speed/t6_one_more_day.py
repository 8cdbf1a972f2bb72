"""T6: one more day on top of N days, against building all N + 1 days anew.

Both are the project's own. The nodes and the transfers of a day are the same for every N, so the
work of a day should be too. What the incremental run leaves is compared with the full build, every
feature table and every row, before its time counts.
"""

import shutil
from pathlib import Path

from .jobs import Contestant, Job, Task, Timing
from .ledger import NODES_PER_TRANSFER, VERSIONS, connect, rows_query
from .project import prepare_ledger, run_dbt

MODELS = ("path:models/features/transfer", "path:models/intermediate/transfers")


def prepare(job: Job) -> None:
    """Make the ledger of N + 1 days; that of N days is a part of it."""
    nodes = max(20, int(job.size * NODES_PER_TRANSFER * 365))
    query = rows_query(job.size * (job.days + 1), job.keys, job.days + 1, nodes)
    prepare_ledger(job, query)


def _dates(job: Job) -> tuple[int, str]:
    with connect(job.database, 2) as connection:
        found = connection.execute(
            f"select count(distinct occurred_date), max(occurred_date) from {VERSIONS}"
        ).fetchall()[0]
    return int(found[0]), str(found[1])


def full(job: Job) -> Timing:
    """All N + 1 days at once."""
    built = run_dbt(job.database, job.common, MODELS, job.memory_gb)
    return Timing(built.seconds, built.wall_seconds, {"models": built.models})


def one_more_day(job: Job) -> Timing:
    """The last day on top of the others; these are built untimed, once."""
    days, last = _dates(job)
    if days != job.days + 1:
        raise RuntimeError(f"The ledger has {days} dates and should have {job.days + 1}.")
    before = _built_without(job, last)
    # dbt knows the database by its name, so each run has a copy in a folder of its own.
    database = job.work / "now" / "local.duckdb"
    database.parent.mkdir(exist_ok=True)
    if job.is_last_run:
        before.replace(database)
        before.with_name("made").unlink()
    else:
        shutil.copy(before, database)
    with connect(database, job.memory_gb) as connection:
        connection.execute(f"attach '{job.database}' as whole (read_only)")
        connection.execute(
            f"insert into {VERSIONS} from whole.{VERSIONS} where occurred_date = '{last}'"
        )
    built = run_dbt(database, job.common, MODELS, job.memory_gb, ("run",))
    return Timing(built.seconds, built.wall_seconds, {"models": built.models})


def _built_without(job: Job, last: str) -> Path:
    path = job.work / "before" / "local.duckdb"
    mark = path.with_name("made")
    if mark.is_file() and mark.stat().st_mtime > job.began:
        return path
    shutil.rmtree(path.parent, ignore_errors=True)
    path.parent.mkdir(parents=True)
    shutil.copy(job.common / "template" / "local.duckdb", path)
    with connect(path, job.memory_gb) as connection:
        connection.execute(f"attach '{job.database}' as whole (read_only)")
        connection.execute(
            f"insert into {VERSIONS} from whole.{VERSIONS} where occurred_date < '{last}'"
        )
    run_dbt(path, job.common, MODELS, job.memory_gb)
    mark.touch()
    return path


def differences(job: Job, reference: Job) -> tuple[str | None, int]:
    """Compare every feature table with the full build; what differs, and the rows compared."""
    told, rows = [], 0
    with connect(":memory:", job.memory_gb) as connection:
        connection.execute(f"set temp_directory = '{job.work / 'tmp'}'")
        connection.execute(f"attach '{reference.database}' as one (read_only)")
        connection.execute(f"attach '{job.work / 'now' / 'local.duckdb'}' as other (read_only)")
        tables = connection.execute(
            "select table_name from duckdb_tables() where database_name = 'one'"
            " and schema_name = 'amlmart_features' and table_name like 'feat_transfer__%'"
            " order by table_name"
        ).fetchall()
        for (table,) in tables:
            one, other = (f"{side}.amlmart_features.{table}" for side in ("one", "other"))
            rows += connection.execute(f"select count(*) from {one}").fetchall()[0][0]
            # A row as one number of 64 bits: rows of a hundred columns need not be held twice.
            wrong = connection.execute(
                f"""
                with
                old as (select transfer_id, hash(feat) as row_hash from {one} as feat),
                new as (select transfer_id, hash(feat) as row_hash from {other} as feat)
                select count(*)
                from old full outer join new on old.transfer_id = new.transfer_id
                where old.row_hash is distinct from new.row_hash
                """
            ).fetchall()[0][0]
            if wrong:
                told.append(f"differs in table {table}, {wrong:,} rows")
    if not tables:
        told.append("there are no feature tables to compare")
    return "; ".join(told) or None, rows


TASK = Task(
    key="T6",
    title="One more day on top of N days, and all of N + 1 days",
    unit="transfers",
    contestants=(
        Contestant("ours", full),
        Contestant("one_more_day", one_more_day),
    ),
    prepare=prepare,
    default_sizes=(27_000,),
    note=(
        "The size is transfers a day. `ours` builds N + 1 days, `one_more_day` adds the last to N;"
        " its share of `ours` must not grow with N. Models: all of models/features/transfer and"
        " models/intermediate/transfers. The peak of `one_more_day` is that of building N days too."
    ),
    differences=differences,
    day_choices=(30, 90, 365),
)
