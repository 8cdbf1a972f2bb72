"""Graphs for the materializations: a scratch dbt project with this project's macros builds them.

The project has a model per case, which reads its edges from a Parquet file or has them as literals.
dbt runs in a child process, as it keeps to one database per process.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import duckdb

PROJECT = Path(__file__).parents[3]

PROJECT_FILE = """
name: amlmart
config-version: 2
profile: amlmart
flags: {send_anonymous_usage_stats: false}
vars: {as_of: null, raw_path: null, raw_locations: {}, changed_dates: []}
"""


class UnionFind:
    """Sets that merge; a set is named by its least member."""

    def __init__(self) -> None:
        self.parent: dict[int, int] = {}

    def find(self, node: int) -> int:
        """Return the least member of the set of a node, which is added where it is new."""
        self.parent.setdefault(node, node)
        root = node
        while self.parent[root] != root:
            root = self.parent[root]
        while self.parent[node] != root:
            self.parent[node], node = root, self.parent[node]
        return root

    def join(self, left: int, right: int) -> None:
        """Merge the sets of two nodes."""
        one, other = sorted((self.find(left), self.find(right)))
        self.parent[other] = one

    def components(self) -> dict[int, int]:
        """Return the least member of its set for each node."""
        return {node: self.find(node) for node in list(self.parent)}


class ScratchProject:
    """A dbt project in a folder, with this project's macros and the models it is given."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "scratch.duckdb"
        (folder / "models").mkdir(parents=True)
        shutil.copytree(PROJECT / "macros", folder / "macros")
        (folder / "dbt_project.yml").write_text(PROJECT_FILE, encoding="utf-8")
        shutil.copy(PROJECT / "profiles.yml.example", folder / "profiles.yml")

    def model(self, name: str, sql: str) -> None:
        """Write a model."""
        (self.folder / "models" / f"{name}.sql").write_text(sql, encoding="utf-8")

    def run(self, *arguments: str, target: str = "duckdb") -> subprocess.CompletedProcess[str]:
        """Run dbt's models; what it said is in the result."""
        return subprocess.run(
            [
                *(str(Path(sys.executable).with_name("dbt")), "run", "--target", target),
                *("--profiles-dir", ".", *arguments),
            ],
            cwd=self.folder,
            env=os.environ
            | {
                "AMLMART_DUCKDB": str(self.database),
                "AMLMART_SPARK_HOME": str(self.folder / "spark"),
                "AMLMART_MEMORY": "1GB" if target == "duckdb" else "1g",
                "AMLMART_SPARK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
            },
            capture_output=True,
            text=True,
            timeout=900,
        )

    def rows(self, query: str) -> list[tuple[int, ...]]:
        """Rows of a query on the DuckDB database."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(query).fetchall()


def values(edges: Iterable[tuple[int, ...]], *names: str) -> str:
    """Edges as a query of literals."""
    rows = [
        "select "
        + ", ".join(
            f"cast({cell} as bigint) as {name}" for cell, name in zip(row, names, strict=True)
        )
        for row in edges
    ]
    nothing = ", ".join(f"cast(null as bigint) as {name}" for name in names)
    return "\nunion all\n".join(rows) or f"select {nothing} where false"
