"""A raw zone and its build under a key, with all that dbt writes and prints kept in one folder."""

import datetime as dt
import os
import random
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from amlmart.project import project_dir

KEY = 'a key for tests, 32 characters or more: it\'s "quoted"'


@dataclass(frozen=True)
class World:
    """A raw zone, the DuckDB file of its build, and the folder of all that dbt wrote or printed."""

    raw: Path
    database: Path
    written: Path

    def dbt(
        self, *arguments: str, settings: Mapping[str, str | Path] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run dbt in the project under the key; what it prints is kept with what it writes."""
        environment = {
            "AMLMART_RAW": self.raw,
            "AMLMART_DUCKDB": self.database,
            "AMLMART_HASH_KEY": KEY,
            "DBT_PROFILES_DIR": self.written.parent,
            "DBT_TARGET_PATH": self.written / "target",
            "DBT_LOG_PATH": self.written / "logs",
            "DBT_LOG_LEVEL_FILE": "debug",
        } | dict(settings or {})
        finished = subprocess.run(
            [Path(sys.executable).with_name("dbt"), *arguments, "--target", "duckdb"],
            cwd=project_dir(),
            env=os.environ | {name: str(value) for name, value in environment.items()},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        with (self.written / "printed.txt").open("a", encoding="utf-8") as printed:
            printed.write(finished.stdout)
        return finished


def delay_customers(raw: Path) -> None:
    """Let a third of the changes of customers be known up to ten days later than they were."""
    draw = random.Random(17)
    for path in sorted((raw / "exchange" / "customers").glob("*.parquet")):
        table = pq.read_table(path)
        rows = table.to_pylist()
        for row in rows:
            if draw.random() < 1 / 3:
                delay = dt.timedelta(seconds=draw.choice((60, 86_400, 864_000)))
                row["known_at"] += delay
                row["loaded_at"] += delay
        pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), path)
