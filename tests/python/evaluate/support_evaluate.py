"""A small project whose ledger and features hold a pattern that is easy to find, and its labels."""

import random
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from amlmart.project import project_dir
from amlmart.simulate.labels import SCENARIOS, TRANSFERS

START = datetime(2024, 1, 1)
DAYS = 100
COUNT = 4_000
SCHEMES, STEPS = 60, 3

LEDGER = "int_ledger__transfers"
BURST = "feat_transfer__burst"
NOISE = "feat_transfer__noise"
UNBUILT = "feat_transfer__unbuilt"
COLUMNS = {
    LEDGER: {
        "transfer_id": "string",
        "known_at": "timestamp",
        "amount_usd": "decimal(38,2)",
        "amount_native": "decimal(38,18)",
        "asset": "string",
        "rail": "string",
        "direction": "string",
        "from_node_key": "bigint",
        "to_node_key": "bigint",
    },
    BURST: {
        "sender_burst_count_24h": "bigint",
        "transfer_id": "string",
        "known_at": "timestamp",
        "occurred_date": "date",
        "sender_key": "bigint",
        "secret_usd": "decimal(38,2)",
        "rail": "string",
    },
    NOISE: {
        "noise_share_7d": "double",
        "is_noisy": "boolean",
        "transfer_id": "string",
    },
    UNBUILT: {"other_count": "bigint", "transfer_id": "string"},
}


def write_project(folder: Path) -> None:
    """A project that describes the tables; its models hold no SQL to run."""
    shutil.copy(project_dir() / "dbt_project.yml", folder)
    shutil.copy(project_dir() / "profiles.yml.example", folder / "profiles.yml")
    for name, columns in COLUMNS.items():
        layer = "intermediate" if name == LEDGER else "features"
        path = folder / "models" / layer / "transfer" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".sql").write_text("select 1 as one\n")
        described: list[dict[str, Any]] = [
            {"name": column, "data_type": kind} for column, kind in columns.items()
        ]
        for column in described:
            if column["name"] == "secret_usd":
                column["config"] = {"meta": {"sensitivity": "confidential"}}
        entry = {"name": name, "config": {"meta": {"grain": ["transfer_id"]}}, "columns": described}
        path.with_suffix(".yml").write_text(yaml.safe_dump({"version": 2, "models": [entry]}))


def is_benign(scheme: int) -> bool:
    return scheme % 5 == 0


def make_world(seed: int = 3) -> tuple[dict[str, list[dict[str, Any]]], list[dict[str, Any]]]:
    """Return the rows of the tables, and labels: schemes of some transfers within three days."""
    draw = random.Random(seed)
    times = [START + timedelta(seconds=draw.randrange(DAYS * 86_400)) for _ in range(COUNT)]
    scheme: list[int | None] = [None] * COUNT
    for number in range(SCHEMES):
        begins = START + timedelta(days=draw.uniform(0, DAYS - 3))
        for _ in range(STEPS):
            times.append(begins + timedelta(days=draw.uniform(0, 3)))
            scheme.append(number)
    rows: dict[str, list[dict[str, Any]]] = {LEDGER: [], BURST: [], NOISE: []}
    labels = []
    for number, (known_at, member) in enumerate(zip(times, scheme, strict=True)):
        name = f"{draw.getrandbits(64):016x}"
        amount = f"{draw.lognormvariate(5, 1):.2f}"
        rows[LEDGER].append(
            {
                "transfer_id": name,
                "known_at": known_at,
                "amount_usd": amount if draw.random() < 0.9 else None,
                "amount_native": amount,
                "asset": draw.choice(["USD", "BTC", "ETH"]),
                "rail": draw.choice(["fiat", "internal"]),
                "direction": draw.choice(["in", "out", None]),
                "from_node_key": draw.randrange(-(2**62), 2**62),
                "to_node_key": draw.randrange(300),
            }
        )
        rows[BURST].append(
            {
                "sender_burst_count_24h": draw.randrange(20, 30)
                if member is not None and not is_benign(member)
                else draw.randrange(21),
                "transfer_id": name,
                "known_at": known_at,
                "occurred_date": known_at.date(),
                "sender_key": number,
                "secret_usd": "1.00",
                "rail": "fiat",
            }
        )
        # A family need not have every transfer.
        if number % 10:
            rows[NOISE].append(
                {
                    "noise_share_7d": draw.random(),
                    "is_noisy": draw.random() < 0.5,
                    "transfer_id": name,
                }
            )
        if member is not None:
            labels.append({"transfer_id": name, "scheme": member, "known_at": known_at})
    return rows, labels


def write_database(path: Path, rows: dict[str, list[dict[str, Any]]]) -> None:
    with duckdb.connect(str(path)) as con:
        for schema in ("amlmart_intermediate", "amlmart_features"):
            con.execute(f"create schema {schema}")
        for name, found in rows.items():
            schema = "amlmart_intermediate" if name == LEDGER else "amlmart_features"
            listed = ", ".join(f"{column} {kind}" for column, kind in COLUMNS[name].items())
            con.execute(f"create table {schema}.{name} ({listed})")
            columns = COLUMNS[name]
            table = pa.table({column: [row[column] for row in found] for column in columns})
            con.register("found", table)
            con.execute(f"insert into {schema}.{name} select * from found")
            con.unregister("found")


def write_labels(raw: Path, labels: list[dict[str, Any]], last_scheme: int = SCHEMES - 2) -> None:
    """Write label tables; schemes after `last_scheme` are not complete, every fifth is benign."""
    transfers, scenarios = [], {}
    for label in labels:
        number = label["scheme"]
        benign = is_benign(number)
        entry = {
            "scenario_id": f"s{number:03d}",
            "typology_id": f"F0{number % 2}",
            "grade": "benign" if benign else "easy",
            "is_illicit": not benign,
        }
        transfers.append(
            {
                **entry,
                "transfer_id": label["transfer_id"],
                "source_reference": "r",
                "source_table": "t",
                "occurred_at": label["known_at"],
            }
        )
        if number <= last_scheme:
            scenarios[number] = {
                **entry,
                "typology": f"kind_{number % 2}",
                "started_at": label["known_at"],
                "ended_at": label["known_at"],
            }
    for table, rows in ((TRANSFERS, transfers), (SCENARIOS, list(scenarios.values()))):
        folder = raw / "labels" / table.name
        folder.mkdir(parents=True, exist_ok=True)
        filled = [{name: row.get(name) for name in table.schema.names} for row in rows]
        pq.write_table(pa.Table.from_pylist(filled, schema=table.schema), folder / "a.parquet")
