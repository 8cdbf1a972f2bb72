"""T3: to each label the latest feature row of its node at or before the label's time.

Features: a row per transfer, of its sender, at the time it happened, with five columns. Labels: one
for every ten transfers, of a sender at a random time; one in ten is of a node without any features.
Ours is the SQL that dbt makes of the macro `as_of_join`; it runs from Parquet to Parquet as the
peers do, and only it is timed.
"""

import time

from .jobs import Contestant, Job, Task, Timing
from .ledger import DAY, DAYS, SEED, START, connect, rows_query
from .project import compiled, prepare_ledger
from .sparks import spark_session

VALUES = ("value_a", "value_b", "value_c", "value_d", "value_e")
FOUND = ("feature_us", *VALUES)
MACRO = """{{ as_of_join(
    'labels', ['label_id', 'node_key', 'label_us'], 'label_us',
    'features', ['feature_us', 'value_a', 'value_b', 'value_c', 'value_d', 'value_e'],
    'feature_us', ['node_key']
) }}"""


def prepare(job: Job) -> None:
    """Make the ledger, and features and labels of it."""
    prepare_ledger(job, rows_query(job.size, job.keys, DAYS))
    features, labels = job.inputs / "features.parquet", job.inputs / "labels.parquet"
    made = job.inputs / "inputs.made"
    if made.is_file() and made.stat().st_mtime > job.ledger.stat().st_mtime:
        return
    with connect(":memory:") as connection:
        connection.execute(
            f"""
            copy (
                select
                    from_node_key as node_key, occurred_us as feature_us,
                    amount_cents as value_a, amount_cents * 3 as value_b,
                    occurred_us % 1000 as value_c, transfer_key as value_d,
                    to_node_key as value_e
                from '{job.ledger}'
            ) to '{features}' (compression zstd);
            copy (
                select
                    transfer_key as label_id,
                    case when hash(transfer_key + {SEED}) % 100 < 10
                        then -transfer_key else from_node_key end as node_key,
                    {START} + cast(hash(transfer_key * 2 + {SEED}) % {DAYS * DAY} as bigint)
                        as label_us
                from '{job.ledger}'
                where hash(transfer_key + {SEED + 1}) % 10 = 0
            ) to '{labels}' (compression zstd)
            """
        )
    made.touch()


def _in_duckdb(job: Job, query: str) -> Timing:
    began = time.perf_counter()
    with connect(job.work / "scratch.duckdb", job.memory_gb) as connection:
        connection.execute("set preserve_insertion_order = false")
        for name in ("labels", "features"):
            connection.execute(
                f"create or replace view {name} as from '{job.inputs / name}.parquet'"
            )
        connection.execute(
            f"""
            copy (
                select label_id, {", ".join(FOUND)} from ({query}) as found
            ) to '{job.output}/out.parquet'
            """
        )
    seconds = time.perf_counter() - began
    return Timing(seconds, seconds)


def ours(job: Job) -> Timing:
    """The project's macro as dbt compiles it."""
    saved = job.work / "as_of_join.sql"
    saved.unlink(missing_ok=True)
    saved.write_text(compiled(job.common, job.database, MACRO), encoding="utf-8")
    return _in_duckdb(job, saved.read_text(encoding="utf-8"))


def duckdb_asof(job: Job) -> Timing:
    """The engine's own ASOF JOIN, which the other engine does not have."""
    return _in_duckdb(
        job,
        """
        select lab.label_id, ftr.feature_us, ftr.value_a, ftr.value_b, ftr.value_c, ftr.value_d,
            ftr.value_e
        from labels as lab
        asof left join features as ftr
            on lab.node_key = ftr.node_key and lab.label_us >= ftr.feature_us
        """,
    )


def polars(job: Job) -> Timing:
    """`join_asof` by node, both sides sorted by time."""
    import polars as pl

    began = time.perf_counter()
    labels = pl.scan_parquet(job.inputs / "labels.parquet").sort("label_us")
    features = (
        pl.scan_parquet(job.inputs / "features.parquet")
        .sort("feature_us")
        .with_columns(pl.col("feature_us").alias("at"))
    )
    labels.join_asof(
        features, left_on="label_us", right_on="at", by="node_key", check_sortedness=False
    ).select("label_id", *FOUND).sink_parquet(f"{job.output}/out.parquet")
    seconds = time.perf_counter() - began
    return Timing(seconds, seconds)


def pandas(job: Job) -> Timing:
    """`merge_asof` by node, both sides sorted by time; whole numbers with nulls stay whole."""
    import pandas as pd

    began = time.perf_counter()
    labels = pd.read_parquet(job.inputs / "labels.parquet").sort_values("label_us")
    features = (
        pd.read_parquet(job.inputs / "features.parquet", dtype_backend="numpy_nullable")
        .astype({"node_key": "int64"})
        .sort_values("feature_us")
    )
    features["at"] = features["feature_us"].astype("int64")
    joined = pd.merge_asof(labels, features, left_on="label_us", right_on="at", by="node_key")
    joined[["label_id", *FOUND]].to_parquet(f"{job.output}/out.parquet", index=False)
    seconds = time.perf_counter() - began
    return Timing(seconds, seconds)


def pyspark(job: Job) -> Timing:
    """One line of time per node, and the last feature row on it at each label."""
    from pyspark.sql import Window
    from pyspark.sql import functions as fn

    spark = spark_session(job)
    began = time.perf_counter()
    row = fn.struct(*FOUND)
    features = spark.read.parquet(str(job.inputs / "features.parquet")).select(
        "node_key", fn.col("feature_us").alias("at"), fn.lit(None).alias("label_id"), row.alias("f")
    )
    labels = spark.read.parquet(str(job.inputs / "labels.parquet")).select(
        "node_key", fn.col("label_us").alias("at"), "label_id", fn.lit(None).alias("f")
    )
    line = Window.partitionBy("node_key").orderBy("at").rangeBetween(Window.unboundedPreceding, 0)
    (
        features.unionByName(labels)
        .withColumn("found", fn.last("f", ignorenulls=True).over(line))
        .where("label_id is not null")
        .select("label_id", *(f"found.{name}" for name in FOUND))
        .write.mode("overwrite")
        .parquet(f"{job.output}/out.parquet")
    )
    seconds = time.perf_counter() - began
    return Timing(seconds, seconds)


TASK = Task(
    key="T3",
    title="Point-in-time join: a label for every ten feature rows",
    unit="feature rows",
    contestants=(
        Contestant("ours", ours),
        Contestant("duckdb_asof", duckdb_asof),
        Contestant("polars", polars, requires="polars"),
        Contestant("pandas", pandas, requires="pandas"),
        Contestant("pyspark", pyspark, requires="pyspark"),
    ),
    prepare=prepare,
    keyed_by=("label_id",),
    exact=FOUND,
    default_sizes=(10_000_000,),
    note="The size is that of the feature rows; labels are a tenth of it.",
)
