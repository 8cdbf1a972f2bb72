"""A small project with feature tables of its own, and what a slow look at them gives."""

import random
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import yaml

from amlmart.project import project_dir

START = datetime(2024, 1, 1)
DAYS = 60
AS_OF = "2024-02-20 06:00:00"

EVENTS = "feat_transfer__small"
DAILY = "feat_customer__daily_small"
OTHER = "feat_customer__daily_other"
COLUMNS = {
    EVENTS: {
        "transfer_id": "string",
        "occurred_at": "timestamp",
        "known_at": "timestamp",
        "outbound_count_7d": "bigint",
        "outbound_usd_sum_7d": "decimal(38,2)",
        "shared_count": "bigint",
        "is_new": "boolean",
        "counterparty_id": "string",
        "rail": "string",
    },
    DAILY: {
        "customer_id": "string",
        "feature_date": "date",
        "balance_usd": "decimal(18,2)",
        "login_count_30d": "bigint",
        "shared_count": "bigint",
        "salary_usd": "decimal(18,2)",
    },
    OTHER: {
        "customer_id": "string",
        "feature_date": "date",
        "device_distinct_count_7d": "bigint",
    },
}
GRAIN = {
    EVENTS: ["transfer_id"],
    DAILY: ["customer_id", "feature_date"],
    OTHER: ["customer_id", "feature_date"],
}


def write_project(folder: Path) -> None:
    """A dbt project with the real macros and three feature models, which hold no SQL to run."""
    shutil.copytree(project_dir() / "macros", folder / "macros")
    shutil.copy(project_dir() / "dbt_project.yml", folder)
    shutil.copy(project_dir() / "profiles.yml.example", folder / "profiles.yml")
    # The hooks read the raw zone, of which there is none here.
    settings = yaml.safe_load((folder / "dbt_project.yml").read_text())
    del settings["on-run-start"]
    (folder / "dbt_project.yml").write_text(yaml.safe_dump(settings))
    groups = folder / "models" / "_project" / "groups.yml"
    groups.parent.mkdir(parents=True)
    shutil.copy(project_dir() / "models" / "_project" / "groups.yml", groups)
    for name, columns in COLUMNS.items():
        path = folder / "models" / "features" / name.split("_")[1] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".sql").write_text("select 1 as one\n")
        described = [{"name": column, "data_type": kind} for column, kind in columns.items()]
        for column in described:
            if column["name"] == "salary_usd":
                column["config"] = {"meta": {"sensitivity": "confidential"}}
        entry = {
            "name": name,
            "config": {"meta": {"grain": GRAIN[name], "aml": {"version": 3}}},
            "columns": described,
        }
        path.with_suffix(".yml").write_text(yaml.safe_dump({"version": 2, "models": [entry]}))


def make_rows(seed: int = 11) -> dict[str, list[dict[str, Any]]]:
    """Rows of the feature tables: customers with gaps between their days, and late transfers."""
    draw = random.Random(seed)
    rows: dict[str, list[dict[str, Any]]] = {EVENTS: [], DAILY: [], OTHER: []}
    for number in range(300):
        occurred = START + timedelta(seconds=draw.randrange(DAYS * 86_400))
        rows[EVENTS].append(
            {
                "transfer_id": f"t{number:04d}",
                "occurred_at": occurred,
                "known_at": occurred + timedelta(seconds=draw.choice([0, 60, 400_000])),
                "outbound_count_7d": draw.randrange(50),
                "outbound_usd_sum_7d": f"{draw.randrange(10**7) / 100:.2f}",
                "shared_count": draw.randrange(9),
                "is_new": draw.random() < 0.5,
                "counterparty_id": f"n{draw.randrange(9)}",
                "rail": draw.choice(["chain", "bank", None]),
            }
        )
    for number in range(30):
        for day in range(DAYS):
            whose = {
                "customer_id": f"c{number:02d}",
                "feature_date": START.date() + timedelta(days=day),
            }
            if draw.random() < 0.3:
                rows[DAILY].append(
                    whose
                    | {
                        "balance_usd": f"{draw.randrange(10**6) / 100:.2f}",
                        "login_count_30d": draw.choice([None, draw.randrange(99)]),
                        "shared_count": draw.randrange(9),
                        "salary_usd": "1.00",
                    }
                )
            if number % 3 == 0:
                rows[OTHER].append(whose | {"device_distinct_count_7d": draw.randrange(5)})
    return rows


def write_database(path: Path, rows: dict[str, list[dict[str, Any]]]) -> None:
    with duckdb.connect(str(path)) as con:
        con.execute("create schema amlmart_features")
        for name, columns in COLUMNS.items():
            listed = ", ".join(f"{column} {kind}" for column, kind in columns.items())
            con.execute(f"create table amlmart_features.{name} ({listed})")
            marks = ", ".join("?" for _ in columns)
            con.executemany(
                f"insert into amlmart_features.{name} values ({marks})",
                [[row[column] for column in columns] for row in rows[name]],
            )


def latest(rows: list[dict[str, Any]], customer: str, at: datetime) -> dict[str, Any] | None:
    """The row of the last day that had ended by then, looked for one by one."""
    found = None
    for row in rows:
        ended = datetime.combine(row["feature_date"], datetime.min.time()) + timedelta(days=1)
        is_known = row["customer_id"] == customer and ended <= at
        if is_known and (found is None or row["feature_date"] > found["feature_date"]):
            found = row
    return found


def day(number: int) -> date:
    return START.date() + timedelta(days=number)
