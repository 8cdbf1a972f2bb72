"""T2: what a customer paid and was paid, on the evening of each UTC day it had a transfer on.

The ledger's transfers are between customers. The output is a row per customer and day with its
transfers, and over 1, 7, 30, 90 and 365 days up to and with that day the count, USD sum, largest
amount and active days, inbound and outbound: the windows of one rail of `feat_customer__daily`.
"""

import time
from dataclasses import replace

from .jobs import Contestant, Job, Task, Timing
from .ledger import DAY, DAYS, connect, rows_query
from .project import prepare_ledger, run_dbt
from .sparks import spark_session

WINDOWS = {"24h": 1, "7d": 7, "30d": 30, "90d": 90, "365d": 365}
DIRECTIONS = ("inbound", "outbound")
# What the windows are made of, as far as it depends on the ledger; the rest is there, and empty.
MODELS = ("+int_customers__flow_windows,int_ledger__transfer_versions+",)
LEDGER = ("int_ledger__transfer_versions",)
# What is kept of a day, and what becomes of it in a window.
PARTS = {"count": "count", "usd_sum": "usd_sum", "usd_max": "usd_max", "days": "active_day_count"}
READ = ("from_node_key", "to_node_key", "amount_cents", "occurred_us")


def named(*parts: str) -> tuple[str, ...]:
    """The names of columns of these parts, over all windows and directions."""
    return tuple(
        f"{way}_{PARTS[part]}_{window}"
        for window in WINDOWS
        for way in DIRECTIONS
        for part in parts
    )


def placed(job: Job) -> Job:
    """The job with an input of its own: that of other tasks has transfers between addresses."""
    return replace(job, inputs=job.inputs / "customers")


def prepare(job: Job) -> None:
    """Make the ledger: every transfer is internal, between customers named by the nodes' keys."""
    query = f"""
        select
            * replace (
                'internal' as rail,
                cast(null as varchar) as chain,
                'customer:C' || from_node_key as from_node_id,
                'customer:C' || to_node_key as to_node_id,
                'exchange.internal_transfers' as source_table
            ),
            'C' || from_node_key as customer_id,
            'C' || to_node_key as counterparty_customer_id,
            'internal' as direction
        from ({rows_query(job.size, job.keys, DAYS)})
    """
    prepare_ledger(placed(job), query)


def ours(job: Job) -> Timing:
    """The project's models, from the ledger to the windows of customers."""
    database = placed(job).database
    built = run_dbt(database, job.common, MODELS, job.memory_gb, exclude=LEDGER)
    return Timing(built.seconds, built.wall_seconds, {"models": built.models})


def ours_exported(job: Job) -> None:
    """Write the days that have a transfer, and the columns that are compared."""
    with connect(placed(job).database, job.memory_gb) as connection:
        connection.execute(
            f"""
            copy (
                select
                    cast(substr(customer_id, 2) as bigint) as customer_key,
                    change_day as feature_day,
                    {", ".join(named(*PARTS))}
                from amlmart_intermediate.int_customers__flow_windows
                where rail = 'internal' and inbound_count_24h + outbound_count_24h > 0
            ) to '{job.output}/out.parquet'
            """
        )


def duckdb_sql(job: Job) -> Timing:
    """Hand-written SQL: a row per customer and day, then frames over days."""
    frames = ",\n".join(
        f"last_{window} as (partition by customer_key order by feature_day"
        f" range between {days - 1} preceding and current row)"
        for window, days in WINDOWS.items()
    )
    found = ",\n".join(
        f"{'max' if part == 'usd_max' else 'sum'}({way}_{part}) over last_{window}"
        f" as {way}_{name}_{window}"
        for window in WINDOWS
        for way in DIRECTIONS
        for part, name in PARTS.items()
    )
    kept = ",\n".join(
        f"count(*) filter (is_{way}) as {way}_count,"
        f" coalesce(sum(amount_cents) filter (is_{way}), 0) as {way}_usd_sum,"
        f" max(amount_cents) filter (is_{way}) as {way}_usd_max,"
        f" cast(bool_or(is_{way}) as int) as {way}_days"
        for way in DIRECTIONS
    )
    query = f"""
        with sides as (
            select
                from_node_key as customer_key, occurred_us // {DAY} as feature_day,
                false as is_inbound, true as is_outbound, amount_cents
            from '{placed(job).ledger}'
            union all
            select to_node_key, occurred_us // {DAY}, true, false, amount_cents
            from '{placed(job).ledger}'
        ),
        days as (
            select customer_key, feature_day, {kept}
            from sides
            group by customer_key, feature_day
        )
        select customer_key, feature_day, {found}
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
    """Group by customer and day on the streaming engine, then rolling aggregates by customer."""
    import polars as pl

    began = time.perf_counter()
    ledger = pl.scan_parquet(placed(job).ledger).select(READ)
    cents = pl.col("amount_cents")
    halves = [
        ledger.select(
            pl.col(node).alias("customer_key"),
            (pl.col("occurred_us") // DAY).alias("feature_day"),
            *(
                (expression if way == own else pl.lit(empty, pl.Int64)).alias(f"{own}_{part}")
                for own in DIRECTIONS
                for part, expression, empty in (
                    ("count", pl.lit(1, pl.Int64), 0),
                    ("usd_sum", cents.fill_null(0), 0),
                    ("usd_max", cents, None),
                    ("days", pl.lit(1, pl.Int64), 0),
                )
            ),
        )
        for node, way in (("from_node_key", "outbound"), ("to_node_key", "inbound"))
    ]
    measures = [(way, part) for way in DIRECTIONS for part in PARTS]
    days = (
        pl.concat(halves)
        .group_by("customer_key", "feature_day")
        .agg(
            pl.col(f"{way}_{part}").sum()
            if part in ("count", "usd_sum")
            else pl.col(f"{way}_{part}").max()
            for way, part in measures
        )
        .sort("customer_key", "feature_day")
        .collect(engine="streaming")
    )
    found = [days.select("customer_key", "feature_day")]
    for window, width in WINDOWS.items():
        rolled = days.rolling(
            "feature_day", period=f"{width}i", group_by="customer_key", closed="right"
        ).agg(
            (
                pl.col(f"{way}_{part}").max()
                if part == "usd_max"
                else pl.col(f"{way}_{part}").sum()
            ).alias(f"{way}_{PARTS[part]}_{window}")
            for way, part in measures
        )
        if not rolled["customer_key"].equals(days["customer_key"]):
            raise RuntimeError("Polars gave the rolling rows in another order.")
        found.append(rolled.drop("customer_key", "feature_day"))
    pl.concat(found, how="horizontal").write_parquet(f"{job.output}/out.parquet")
    seconds = time.perf_counter() - began
    return Timing(seconds, seconds)


def pyspark(job: Job) -> Timing:
    """Group by customer and day, then window functions over a range of days."""
    from pyspark.sql import Window
    from pyspark.sql import functions as fn

    spark = spark_session(job)
    began = time.perf_counter()
    ledger = spark.read.parquet(str(placed(job).ledger))
    sides = ledger.select(
        fn.col("from_node_key").alias("customer_key"),
        "occurred_us",
        fn.lit("outbound").alias("way"),
        "amount_cents",
    ).unionAll(
        ledger.select("to_node_key", "occurred_us", fn.lit("inbound").alias("way"), "amount_cents")
    )
    kept = []
    for way in DIRECTIONS:
        is_own = fn.col("way") == way
        cents = fn.when(is_own, fn.col("amount_cents"))
        kept += [
            fn.count(fn.when(is_own, fn.lit(1))).alias(f"{way}_count"),
            fn.coalesce(fn.sum(cents), fn.lit(0).cast("long")).alias(f"{way}_usd_sum"),
            fn.max(cents).alias(f"{way}_usd_max"),
            fn.max(is_own.cast("long")).alias(f"{way}_days"),
        ]
    days = sides.groupBy(
        "customer_key", fn.floor(fn.col("occurred_us") / DAY).alias("feature_day")
    ).agg(*kept)
    found = []
    for window, width in WINDOWS.items():
        last = Window.partitionBy("customer_key").orderBy("feature_day").rangeBetween(1 - width, 0)
        found += [
            (fn.max if part == "usd_max" else fn.sum)(f"{way}_{part}")
            .over(last)
            .alias(f"{way}_{name}_{window}")
            for way in DIRECTIONS
            for part, name in PARTS.items()
        ]
    days.select("customer_key", "feature_day", *found).write.mode("overwrite").parquet(
        f"{job.output}/out.parquet"
    )
    seconds = time.perf_counter() - began
    return Timing(seconds, seconds)


TASK = Task(
    key="T2C",
    title="Customer day features: counts, sums, maxima and active days of five windows",
    unit="transfers",
    contestants=(
        Contestant("ours", ours, ours_exported, takes_late=True),
        Contestant("duckdb_sql", duckdb_sql, is_in_cents=True),
        Contestant("polars", polars, requires="polars", is_in_cents=True),
        Contestant("pyspark", pyspark, requires="pyspark", is_in_cents=True),
    ),
    prepare=prepare,
    keyed_by=("customer_key", "feature_day"),
    exact=named("count", "days"),
    money=named("usd_sum", "usd_max"),
    default_sizes=(1_000_000, 10_000_000),
    note=(
        "The customers' half of T2: transfers between customers, an eighth as many customers as"
        " transfers. Ours is int_customers__flow_windows and what it needs of the ledger. It also"
        " has a row for each evening on which a window changes because something leaves it, and"
        " holds under late and restated rows; only days with a transfer are compared."
    ),
)
