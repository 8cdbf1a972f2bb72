"""T1: what both sides of a transfer had paid and been paid, at the transfer, strictly causal.

Everyone gives the 100 columns of `feat_transfer__velocity`: sender and receiver, outbound and
inbound, five windows `(t - w, t]`, and count, sum, largest, mean and deviation of USD. The peers
count in whole cents, which is exact and quickest for them; mean and deviation follow the formula of
macros/windows/statistics.sql to the letter, so that no last bit differs.
"""

import importlib
import time
from typing import Any

from .jobs import THREADS, Contestant, Job, Task, Timing
from .ledger import DAYS, connect, rows_query
from .project import Built, prepare_ledger, run_dbt
from .sparks import spark_session

HOUR = 3_600_000_000
WINDOWS = {"1h": HOUR, "24h": 24 * HOUR, "7d": 168 * HOUR, "30d": 720 * HOUR, "90d": 2160 * HOUR}
DIRECTIONS = ("outbound", "inbound")
SIDES = ("sender", "receiver")
ENDS = [
    (side, direction, window) for window in WINDOWS for direction in DIRECTIONS for side in SIDES
]
# The features, and all between the ledger and them.
MODELS = (
    "feat_transfer__velocity",
    "+feat_transfer__velocity,path:models/intermediate/transfers",
)
# What each peer finds per direction and window; the rest is made of these.
PARTS = ("count", "priced", "cents", "squares", "largest")
READ = ("transfer_id", "from_node_key", "to_node_key", "amount_cents", "occurred_us")


def columns(*statistics: str) -> tuple[str, ...]:
    """The names of feat_transfer__velocity's columns of these statistics."""
    return tuple(
        f"{side}_{direction}_{statistic}_{window}"
        for side, direction, window in ENDS
        for statistic in statistics
    )


def prepare(job: Job) -> None:
    """Make the ledger."""
    prepare_ledger(job, rows_query(job.size, job.keys, DAYS))


def timing_of(built: Built) -> Timing:
    """The times of a run of dbt."""
    return Timing(built.seconds, built.wall_seconds, {"models": built.models})


# ---- ours


def ours(job: Job) -> Timing:
    """The project's models, from the ledger to the features."""
    return timing_of(run_dbt(job.database, job.common, MODELS, job.memory_gb))


def ours_exported(job: Job) -> None:
    """Write what the project built as Parquet."""
    with connect(job.database, job.memory_gb) as connection:
        connection.execute(
            f"copy amlmart_features.feat_transfer__velocity to '{job.output}/out.parquet'"
        )


# ---- DuckDB


def _statistics_sql(alias: str, side: str, direction: str, window: str) -> str:
    part = f"{alias}.{direction}"
    count, priced, cents, squares, largest = (f"{part}_{name}_{window}" for name in PARTS)
    name = f"{side}_{direction}"
    total, square = f"{cents} / 100.0", f"{squares} / 10000.0"
    return f"""
        {count} as {name}_count_{window},
        coalesce({cents}, 0) as {name}_usd_sum_{window},
        {largest} as {name}_usd_max_{window},
        cast({total} as double) / nullif({priced}, 0) as {name}_usd_mean_{window},
        case when {priced} >= 2 then
            floor(sqrt(greatest(
                cast({square} as double)
                - cast({total} as double) * cast({total} as double) / {priced}, 0
            ) / ({priced} - 1)) * 100 + 0.5) / 100
        end as {name}_usd_deviation_{window}"""


def sql_query(source: str) -> str:
    """One query: both sides, frames over the time of each node, and back to a row per transfer."""
    found = []
    for window in WINDOWS:
        for direction in DIRECTIONS:
            own = f"filter (is_{direction}) over last_{window} as {direction}"
            found += [
                f"count(*) {own}_count_{window}",
                f"count(cents) {own}_priced_{window}",
                f"sum(cents) {own}_cents_{window}",
                f"sum(cents * cents) {own}_squares_{window}",
                f"max(cents) {own}_largest_{window}",
            ]
    frames = ",\n".join(
        f"last_{window} as (partition by node_key order by occurred_us"
        f" range between {width - 1} preceding and current row)"
        for window, width in WINDOWS.items()
    )
    features = ",".join(
        _statistics_sql("snd" if side == "sender" else "rcv", side, direction, window)
        for side, direction, window in ENDS
    )
    return f"""
        with sides as (
            select
                transfer_id, true as is_outbound, false as is_inbound,
                from_node_key as node_key, amount_cents as cents, occurred_us
            from {source}
            union all
            select
                transfer_id, false, true, to_node_key, amount_cents, occurred_us
            from {source}
        ),
        frames as materialized (
            select transfer_id, is_outbound, {", ".join(found)}
            from sides
            window {frames}
        )
        select snd.transfer_id, {features}
        from frames as snd
        inner join frames as rcv on snd.transfer_id = rcv.transfer_id
        where snd.is_outbound and not rcv.is_outbound
    """


def duckdb_sql(job: Job) -> Timing:
    """Hand-written SQL from Parquet to Parquet."""
    began = time.perf_counter()
    with connect(job.work / "scratch.duckdb", job.memory_gb) as connection:
        connection.execute("set preserve_insertion_order = false")
        query = sql_query(f"'{job.ledger}'")
        connection.execute(f"copy ({query}) to '{job.output}/out.parquet'")
    seconds = time.perf_counter() - began
    return Timing(seconds, seconds)


# ---- Polars


def polars(job: Job) -> Timing:
    """Rolling aggregates by node over an integer clock, written from one lazy plan."""
    import polars as pl

    began = time.perf_counter()
    ledger = pl.scan_parquet(job.ledger).select(READ).with_row_index("row").collect()
    sides = (
        pl.concat(
            ledger.lazy().select(
                "row",
                "occurred_us",
                pl.col(node).alias("node_key"),
                pl.lit(is_outbound).alias("is_sender"),
                *(
                    expression.alias(f"{direction}_{part}")
                    for direction in DIRECTIONS
                    for part, expression in (
                        ("count", pl.lit(int((direction == "outbound") == is_outbound), pl.Int64)),
                        (
                            "priced",
                            pl.col("amount_cents").is_not_null().cast(pl.Int64)
                            if (direction == "outbound") == is_outbound
                            else pl.lit(0, pl.Int64),
                        ),
                        (
                            "cents",
                            pl.col("amount_cents")
                            if (direction == "outbound") == is_outbound
                            else pl.lit(None, pl.Int64),
                        ),
                    )
                ),
            )
            for node, is_outbound in (("from_node_key", True), ("to_node_key", False))
        )
        .with_columns(
            (pl.col(f"{direction}_cents") ** 2).alias(f"{direction}_squares")
            for direction in DIRECTIONS
        )
        .sort("node_key", "occurred_us")
        .collect()
    )
    frames = [sides.select("row", "is_sender")]
    for window, width in WINDOWS.items():
        rolled = sides.rolling(
            "occurred_us", period=f"{width}i", group_by="node_key", closed="right"
        ).agg(
            *(
                pl.col(f"{direction}_{part}").sum().alias(f"{direction}_{part}_{window}")
                for direction in DIRECTIONS
                for part in PARTS[:4]
            ),
            *(
                pl.col(f"{direction}_cents").max().alias(f"{direction}_largest_{window}")
                for direction in DIRECTIONS
            ),
        )
        if not rolled["node_key"].equals(sides["node_key"]):
            raise RuntimeError("Polars gave the rolling rows in another order.")
        frames.append(rolled.drop("node_key", "occurred_us"))
    wide = pl.concat(frames, how="horizontal").lazy()
    halves = [
        wide.filter(chosen)
        .sort("row")
        .select(
            expression
            for direction in DIRECTIONS
            for window in WINDOWS
            for expression in _statistics_polars(pl, side, direction, window)
        )
        for side, chosen in (
            ("sender", pl.col("is_sender")),
            ("receiver", ~pl.col("is_sender")),
        )
    ]
    parts = [ledger.lazy().select("transfer_id"), *halves]
    pl.concat(parts, how="horizontal").sink_parquet(f"{job.output}/out.parquet")
    seconds = time.perf_counter() - began
    return Timing(seconds, seconds)


def _statistics_polars(pl: Any, side: str, direction: str, window: str) -> list[Any]:
    count, priced, cents, squares, largest = (
        pl.col(f"{direction}_{part}_{window}") for part in PARTS
    )
    total, square, number = cents / 100.0, squares / 10000.0, priced.cast(pl.Float64)
    deviation = ((square - total * total / number).clip(lower_bound=0.0) / (number - 1)).sqrt()
    name = f"{side}_{direction}"
    return [
        count.alias(f"{name}_count_{window}"),
        cents.alias(f"{name}_usd_sum_{window}"),
        largest.alias(f"{name}_usd_max_{window}"),
        pl.when(priced > 0).then(total / number).alias(f"{name}_usd_mean_{window}"),
        pl.when(priced >= 2)
        .then((deviation * 100 + 0.5).floor() / 100)
        .alias(f"{name}_usd_deviation_{window}"),
    ]


# ---- pandas


def pandas(job: Job) -> Timing:
    """`groupby.rolling` by time. Its sums are floats: exact below 2**53, as here at a million."""
    import numpy as np
    import pandas as pd

    began = time.perf_counter()
    ledger = pd.read_parquet(job.ledger, columns=list(READ))
    halves = []
    for node, own, other in (
        ("from_node_key", "outbound", "inbound"),
        ("to_node_key", "inbound", "outbound"),
    ):
        cents = ledger["amount_cents"].astype("float64")
        half = pd.DataFrame(
            {
                "node_key": ledger[node],
                "at": pd.to_datetime(ledger["occurred_us"], unit="us"),
                "row": np.arange(len(ledger)),
                "is_sender": own == "outbound",
                f"{own}_count": 1.0,
                f"{own}_priced": cents.notna().astype("float64"),
                f"{own}_cents": cents.fillna(0.0),
                f"{own}_squares": (cents * cents).fillna(0.0),
                f"{own}_largest": cents,
            }
        )
        for part in PARTS[:4]:
            half[f"{other}_{part}"] = 0.0
        half[f"{other}_largest"] = np.nan
        halves.append(half)
    sides = pd.concat(halves).sort_values(["node_key", "at"], ignore_index=True)
    summed = [f"{direction}_{part}" for direction in DIRECTIONS for part in PARTS[:4]]
    grouped = sides.groupby("node_key", sort=True)
    places = {
        "sender": _places(sides, np, is_sender=True),
        "receiver": _places(sides, np, is_sender=False),
    }
    found: dict[str, Any] = {"transfer_id": ledger["transfer_id"]}
    for window, width in WINDOWS.items():
        rolled = grouped.rolling(f"{width // 1_000_000}s", on="at", closed="right")
        sums = rolled[summed].sum()
        maxima = rolled[[f"{direction}_largest" for direction in DIRECTIONS]].max()
        for direction in DIRECTIONS:
            arrays = [sums[f"{direction}_{part}"].to_numpy() for part in PARTS[:4]]
            arrays.append(maxima[f"{direction}_largest"].to_numpy())
            for side in SIDES:
                placed = [array[places[side]] for array in arrays]
                _statistics_pandas(found, np, f"{side}_{direction}", window, placed)
    pd.DataFrame(found).to_parquet(f"{job.output}/out.parquet", index=False)
    seconds = time.perf_counter() - began
    return Timing(seconds, seconds)


def _places(sides: Any, np: Any, is_sender: bool) -> Any:
    """Where the side of each transfer is among the sides, in the order of transfers."""
    places = np.flatnonzero(sides["is_sender"].to_numpy() == is_sender)
    return places[np.argsort(sides["row"].to_numpy()[places])]


def _statistics_pandas(
    found: dict[str, Any], np: Any, name: str, window: str, placed: list[Any]
) -> None:
    count, priced, cents, squares, largest = placed
    total, square = cents / 100.0, squares / 10000.0
    with np.errstate(divide="ignore", invalid="ignore"):
        deviation = np.sqrt(np.maximum(square - total * total / priced, 0.0) / (priced - 1))
        mean = np.where(priced > 0, total / priced, np.nan)
    found[f"{name}_count_{window}"] = count.astype("int64")
    found[f"{name}_usd_sum_{window}"] = cents.astype("int64")
    found[f"{name}_usd_max_{window}"] = largest
    found[f"{name}_usd_mean_{window}"] = mean
    found[f"{name}_usd_deviation_{window}"] = np.where(
        priced >= 2, np.floor(deviation * 100 + 0.5) / 100, np.nan
    )


# ---- Spark


def pyspark(job: Job) -> Timing:
    """Window functions over a range of microseconds, and a row per transfer by grouping."""
    from pyspark.sql import Window
    from pyspark.sql import functions as fn

    spark = spark_session(job)
    began = time.perf_counter()
    ledger = spark.read.parquet(str(job.ledger))
    halves = [
        ledger.select(
            "transfer_id",
            "occurred_us",
            fn.col(node).alias("node_key"),
            fn.lit(is_sender).alias("is_sender"),
            fn.col("amount_cents").alias("cents"),
        )
        for node, is_sender in (("from_node_key", True), ("to_node_key", False))
    ]
    sides = halves[0].unionAll(halves[1])
    found = []
    for window, width in WINDOWS.items():
        last = Window.partitionBy("node_key").orderBy("occurred_us").rangeBetween(1 - width, 0)
        for direction in DIRECTIONS:
            is_own = fn.col("is_sender") if direction == "outbound" else ~fn.col("is_sender")
            cents = fn.when(is_own, fn.col("cents"))
            values = {
                "count": fn.count(fn.when(is_own, fn.lit(1))),
                "priced": fn.count(cents),
                "cents": fn.sum(cents),
                "squares": fn.sum(cents * cents),
                "largest": fn.max(cents),
            }
            found += [
                value.over(last).alias(f"{direction}_{part}_{window}")
                for part, value in values.items()
            ]
    frames = sides.select("transfer_id", "is_sender", *found)
    names = [f"{d}_{part}_{w}" for w in WINDOWS for d in DIRECTIONS for part in PARTS]
    grouped = frames.groupBy("transfer_id").agg(
        *(
            fn.max(fn.when(fn.col("is_sender") == (side == "sender"), fn.struct(*names))).alias(
                side
            )
            for side in SIDES
        )
    )
    features = [
        column
        for side, direction, window in ENDS
        for column in _statistics_spark(fn, side, direction, window)
    ]
    grouped.select("transfer_id", *features).write.mode("overwrite").parquet(
        f"{job.output}/out.parquet"
    )
    seconds = time.perf_counter() - began
    return Timing(seconds, seconds)


def _statistics_spark(fn: Any, side: str, direction: str, window: str) -> list[Any]:
    count, priced, cents, squares, largest = (
        fn.col(f"{side}.{direction}_{part}_{window}") for part in PARTS
    )
    total, square = cents / fn.lit(100.0), squares / fn.lit(10000.0)
    spread = fn.greatest(square - total * total / priced, fn.lit(0.0))
    deviation = fn.sqrt(spread / (priced - 1))
    name = f"{side}_{direction}"
    return [
        count.alias(f"{name}_count_{window}"),
        fn.coalesce(cents, fn.lit(0)).alias(f"{name}_usd_sum_{window}"),
        largest.alias(f"{name}_usd_max_{window}"),
        fn.when(priced > 0, total / priced).alias(f"{name}_usd_mean_{window}"),
        fn.when(priced >= 2, fn.floor(deviation * 100 + 0.5) / 100).alias(
            f"{name}_usd_deviation_{window}"
        ),
    ]


# ---- snapml


def snapml(job: Job) -> Timing:
    """GraphFeaturePreprocessor's statistics of both nodes over 90 days, a transfer at a time.

    It puts what it is given into its graph before it answers, so one call a transfer is what is
    causal. Its features are others, of one window instead of five, so nothing is compared.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    snap = importlib.import_module("snapml")

    began = time.perf_counter()
    ledger = pq.read_table(job.ledger, columns=list(READ)).to_pydict()
    ends = np.array([ledger["from_node_key"], ledger["to_node_key"]])
    nodes = np.unique(ends, return_inverse=True)[1].reshape(ends.shape)
    rows = np.column_stack(
        [
            np.arange(ends.shape[1]),
            nodes[0],
            nodes[1],
            np.array(ledger["occurred_us"]) // 1_000_000,
            [(cents or 0) / 100 for cents in ledger["amount_cents"]],
        ]
    ).astype("float64")
    maker = snap.GraphFeaturePreprocessor()
    days_90 = WINDOWS["90d"] // 1_000_000
    others = dict.fromkeys(("fan", "degree", "scatter-gather", "temp-cycle", "lc-cycle"), False)
    chosen = {
        "num_threads": THREADS,
        "time_window": days_90,
        "vertex_stats": True,
        "vertex_stats_tw": days_90,
        "vertex_stats_cols": [4],
    }
    maker.set_params({**maker.get_params(), **others, **chosen})
    made = [
        maker.transform(np.ascontiguousarray(rows[place : place + 1]))[0, rows.shape[1] :]
        for place in range(len(rows))
    ]
    values = np.array(made)
    names = [f"feature_{number}" for number in range(values.shape[1])]
    pq.write_table(pa.table(dict(zip(names, values.T, strict=True))), f"{job.output}/out.parquet")
    seconds = time.perf_counter() - began
    return Timing(seconds, seconds, {"features": len(names)})


# ---- the floor


def floor(job: Job) -> Timing:
    """What nobody can avoid: read the ledger, sort its sides once by node and time, write them."""
    began = time.perf_counter()
    target = job.work / "floor.duckdb"
    target.unlink(missing_ok=True)
    with connect(target, job.memory_gb) as connection:
        connection.execute(f"attach '{job.database}' as source (read_only)")
        rows = "source.amlmart_intermediate.int_ledger__transfer_versions"
        connection.execute(
            f"""
            create table sorted_sides as
            select *, 'sender' as side, from_node_key as node_key from {rows}
            union all
            select *, 'receiver' as side, to_node_key as node_key from {rows}
            order by node_key, occurred_at
            """
        )
        connection.execute("checkpoint")
    seconds = time.perf_counter() - began
    target.unlink(missing_ok=True)
    return Timing(seconds, seconds)


TASK = Task(
    key="T1",
    title="Transfer features, strictly causal: 100 columns of feat_transfer__velocity",
    unit="transfers",
    contestants=(
        Contestant("ours", ours, ours_exported, takes_late=True),
        Contestant("duckdb_sql", duckdb_sql, is_in_cents=True),
        Contestant("polars", polars, requires="polars", is_in_cents=True),
        Contestant("pandas", pandas, requires="pandas", largest=1_000_000, is_in_cents=True),
        Contestant("pyspark", pyspark, requires="pyspark", is_in_cents=True),
        Contestant("snapml", snapml, requires="snapml", largest=1_000_000, is_compared=False),
        Contestant("floor", floor, is_compared=False, takes_late=True),
    ),
    prepare=prepare,
    keyed_by=("transfer_id",),
    exact=columns("count"),
    money=columns("usd_sum", "usd_max"),
    floats=columns("usd_mean", "usd_deviation"),
    features=100,
    default_sizes=(1_000_000, 10_000_000),
    note=(
        "Ours also counts what each window needs to leave the transfer itself out, and holds under"
        " late rows; the peers' plain windows do not. Rate per 40 features is a conversion:"
        " transfers a second times 100 / 40. snapml gives other features: statistics of both nodes"
        " over one window of 90 days, asked for a transfer at a time so that none sees a later one."
    ),
)
