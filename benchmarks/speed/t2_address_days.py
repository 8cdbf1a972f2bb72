"""T2: what an address was paid and paid, on the evening of each UTC day it had a transfer on.

The output is a row per node and day with its transfers, and over 1, 7, 30 and 90 days up to and
with that day the count and USD sum, inbound and outbound. Ours finds more (priced counts, maxima,
active days, lifetime, and days on which something else became known); only these are compared.
"""

import time

from .jobs import Contestant, Job, Task, Timing
from .ledger import DAY, DAYS, connect, rows_query
from .project import prepare_ledger, run_dbt
from .sparks import spark_session

WINDOWS = {"24h": 1, "7d": 7, "30d": 30, "90d": 90}
DIRECTIONS = ("inbound", "outbound")
# What the windows are made of, as far as it depends on the ledger; the rest is there, and empty.
MODELS = ("+int_addresses__flow_windows,int_ledger__transfer_versions+",)
LEDGER = ("int_ledger__transfer_versions",)
COUNTS = tuple(f"{way}_count_{window}" for window in WINDOWS for way in DIRECTIONS)
SUMS = tuple(f"{way}_usd_sum_{window}" for window in WINDOWS for way in DIRECTIONS)
READ = ("from_node_key", "to_node_key", "amount_cents", "occurred_us")


def prepare(job: Job) -> None:
    """Make the ledger."""
    prepare_ledger(job, rows_query(job.size, job.keys, DAYS))


def ours(job: Job) -> Timing:
    """The project's models, from the ledger to the windows of addresses."""
    built = run_dbt(job.database, job.common, MODELS, job.memory_gb, exclude=LEDGER)
    return Timing(built.seconds, built.wall_seconds, {"models": built.models})


def ours_exported(job: Job) -> None:
    """Write the days that have a transfer, and the columns that are compared."""
    with connect(job.database, job.memory_gb) as connection:
        connection.execute(
            f"""
            copy (
                select node_key, feature_day, {", ".join(COUNTS + SUMS)}
                from amlmart_intermediate.int_addresses__flow_windows
                where inbound_count_24h + outbound_count_24h > 0
            ) to '{job.output}/out.parquet'
            """
        )


def duckdb_sql(job: Job) -> Timing:
    """Hand-written SQL: a row per node and day, then frames over days."""
    frames = ",\n".join(
        f"last_{window} as (partition by node_key order by feature_day"
        f" range between {days - 1} preceding and current row)"
        for window, days in WINDOWS.items()
    )
    found = ",\n".join(
        f"sum({way}_count) over last_{window} as {way}_count_{window},"
        f" sum({way}_cents) over last_{window} as {way}_usd_sum_{window}"
        for window in WINDOWS
        for way in DIRECTIONS
    )
    query = f"""
        with sides as (
            select
                from_node_key as node_key, occurred_us // {DAY} as feature_day,
                0 as inbound_one, 1 as outbound_one,
                0 as inbound_cents, coalesce(amount_cents, 0) as outbound_cents
            from '{job.ledger}'
            union all
            select
                to_node_key, occurred_us // {DAY}, 1, 0, coalesce(amount_cents, 0), 0
            from '{job.ledger}'
        ),
        days as (
            select
                node_key, feature_day,
                sum(inbound_one) as inbound_count, sum(outbound_one) as outbound_count,
                sum(inbound_cents) as inbound_cents, sum(outbound_cents) as outbound_cents
            from sides
            group by node_key, feature_day
        )
        select node_key, feature_day, {found}
        from days
        window {frames}
    """
    began = time.perf_counter()
    with connect(job.work / "scratch.duckdb", job.memory_gb) as connection:
        connection.execute("set preserve_insertion_order = false")
        connection.execute(f"copy ({query}) to '{job.output}/out.parquet'")
    seconds = time.perf_counter() - began
    return Timing(seconds, seconds)


def polars(job: Job) -> Timing:
    """Group by node and day on the streaming engine, then rolling sums by node."""
    import polars as pl

    began = time.perf_counter()
    ledger = pl.scan_parquet(job.ledger).select(READ)
    halves = [
        ledger.select(
            pl.col(node).alias("node_key"),
            (pl.col("occurred_us") // DAY).alias("feature_day"),
            pl.lit(int(way == "inbound"), pl.Int64).alias("inbound_count"),
            pl.lit(int(way == "outbound"), pl.Int64).alias("outbound_count"),
            *(
                (pl.col("amount_cents").fill_null(0) if way == own else pl.lit(0, pl.Int64)).alias(
                    f"{own}_usd_sum"
                )
                for own in DIRECTIONS
            ),
        )
        for node, way in (("from_node_key", "outbound"), ("to_node_key", "inbound"))
    ]
    measures = [f"{way}_{part}" for way in DIRECTIONS for part in ("count", "usd_sum")]
    days = (
        pl.concat(halves)
        .group_by("node_key", "feature_day")
        .agg(pl.col(measure).sum() for measure in measures)
        .sort("node_key", "feature_day")
        .collect(engine="streaming")
    )
    found = [days.select("node_key", "feature_day")]
    for window, width in WINDOWS.items():
        rolled = days.rolling(
            "feature_day", period=f"{width}i", group_by="node_key", closed="right"
        ).agg(pl.col(measure).sum().alias(f"{measure}_{window}") for measure in measures)
        if not rolled["node_key"].equals(days["node_key"]):
            raise RuntimeError("Polars gave the rolling rows in another order.")
        found.append(rolled.drop("node_key", "feature_day"))
    pl.concat(found, how="horizontal").write_parquet(f"{job.output}/out.parquet")
    seconds = time.perf_counter() - began
    return Timing(seconds, seconds)


def pyspark(job: Job) -> Timing:
    """Group by node and day, then window functions over a range of days."""
    from pyspark.sql import Window
    from pyspark.sql import functions as fn

    spark = spark_session(job)
    began = time.perf_counter()
    ledger = spark.read.parquet(str(job.ledger))
    halves = []
    for node, way in (("from_node_key", "outbound"), ("to_node_key", "inbound")):
        cents = fn.coalesce(fn.col("amount_cents"), fn.lit(0).cast("long"))
        halves.append(
            ledger.select(
                fn.col(node).alias("node_key"),
                fn.floor(fn.col("occurred_us") / DAY).alias("feature_day"),
                *(fn.lit(int(way == own)).alias(f"{own}_count") for own in DIRECTIONS),
                *(
                    (cents if way == own else fn.lit(0).cast("long")).alias(f"{own}_usd_sum")
                    for own in DIRECTIONS
                ),
            )
        )
    measures = [f"{way}_{part}" for way in DIRECTIONS for part in ("count", "usd_sum")]
    days = (
        halves[0]
        .unionAll(halves[1])
        .groupBy("node_key", "feature_day")
        .agg(*(fn.sum(measure).alias(measure) for measure in measures))
    )
    found = []
    for window, width in WINDOWS.items():
        last = Window.partitionBy("node_key").orderBy("feature_day").rangeBetween(1 - width, 0)
        found += [fn.sum(measure).over(last).alias(f"{measure}_{window}") for measure in measures]
    days.select("node_key", "feature_day", *found).write.mode("overwrite").parquet(
        f"{job.output}/out.parquet"
    )
    seconds = time.perf_counter() - began
    return Timing(seconds, seconds)


TASK = Task(
    key="T2",
    title="Address day features: counts and sums of 1, 7, 30 and 90 days",
    unit="transfers",
    contestants=(
        Contestant("ours", ours, ours_exported, takes_late=True),
        Contestant("duckdb_sql", duckdb_sql, is_in_cents=True),
        Contestant("polars", polars, requires="polars", is_in_cents=True),
        Contestant("pyspark", pyspark, requires="pyspark", is_in_cents=True),
    ),
    prepare=prepare,
    keyed_by=("node_key", "feature_day"),
    exact=COUNTS,
    money=SUMS,
    default_sizes=(1_000_000, 10_000_000),
    note=(
        "Ours is int_addresses__flow_windows and what it needs of the ledger. It also gives priced"
        " counts, maxima, active days and the lifetime, and holds under late and restated rows."
    ),
)
