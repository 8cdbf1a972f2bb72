"""Running staging's own base models over a raw zone, in a scratch database that nobody keeps."""

import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from amlmart.contract import Table
from amlmart.errors import AmlmartError
from amlmart.project import project_dir
from amlmart.run.dbt import dbt

# The base models and what they read: seeds, and the checksums of addresses.
SELECTION = "+path:models/staging/*/base"
# The last step that is over, as dbt counts them; several run at a time.
_STEP = re.compile(r"(\d+) of (\d+) (?!START)[A-Z]+ ")
# Of dbt's output when it fails: it says why at the end.
_LAST_LINES = 20


@dataclass(frozen=True)
class Judged:
    """The rows of a raw zone as staging judged them, for as long as the scratch database is there.

    `relations` are the base models' tables as SQL names them, by the models' names.
    """

    connection: duckdb.DuckDBPyConnection
    relations: dict[str, str]

    def base(self, table: Table) -> str:
        """Return the SQL name of the base model's table of a raw table.

        Raises:
            AmlmartError: when the project has no such model.
        """
        model = f"base_{table.source}__{table.name}"
        if model not in self.relations:
            raise AmlmartError(
                f"Table {table.full_name} has no model {model}, so nothing judges its rows; add it "
                f"to models/staging/{table.source}/base."
            )
        return self.relations[model]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query over these tables."""
        return self.connection.execute(query).fetchall()


@contextmanager
def judged(raw: Path, step_done: Callable[[int, int], None] | None = None) -> Iterator[Judged]:
    """Run the base models over every row of the raw zone `raw`, and give their tables.

    dbt writes into a temporary folder alone, which is removed at the end; TMPDIR says where it
    lies. The user's profile is not asked, so no database of theirs is ever opened. `step_done` is
    called with how many of dbt's steps are over, and how many there are.

    Raises:
        AmlmartError: when the temporary folder cannot be written, or dbt fails; it shows the end
            of dbt's output.
    """

    def heard(line: str) -> None:
        step = _STEP.search(line)
        if step and step_done:
            step_done(int(step[1]), int(step[2]))

    with _scratch() as scratch:
        # Not the name of a schema, or DuckDB finds names ambiguous.
        database = scratch / "judged.duckdb"
        code, output = dbt(
            *("build", "--no-use-colors", "--select", SELECTION),
            *("--resource-type", "model", "--resource-type", "seed"),
            *("--profiles-dir", str(scratch), "--target", "duckdb"),
            *("--target-path", str(scratch / "target"), "--log-path", str(scratch / "logs")),
            # Every row is judged, whatever the project is set to build.
            *("--vars", json.dumps({"as_of": None, "raw_path": str(raw)})),
            environment={"AMLMART_DUCKDB": str(database)},
            quiet=True,
            heard=heard,
        )
        if code != 0:
            last = "\n".join(output.strip().splitlines()[-_LAST_LINES:])
            raise AmlmartError(
                "The rows cannot be judged because dbt failed; mend what it says, or set TMPDIR to "
                f"a folder with more room than {tempfile.gettempdir()}.\n{last}"
            )
        with duckdb.connect(str(database), read_only=True) as connection:
            yield Judged(connection, _relations(scratch / "target" / "manifest.json"))


@contextmanager
def _scratch() -> Iterator[Path]:
    """Give a temporary folder with a profile of its own, and remove it at the end."""
    try:
        folder = tempfile.TemporaryDirectory(prefix="amlmart_check_", ignore_cleanup_errors=True)
        shutil.copy(project_dir() / "profiles.yml.example", Path(folder.name) / "profiles.yml")
    except OSError as error:
        raise AmlmartError(
            f"No temporary folder can be made ({error.strerror}: {error.filename}); set TMPDIR to "
            "a folder that can be written."
        ) from error
    with folder as name:
        yield Path(name)


def _relations(manifest: Path) -> dict[str, str]:
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"].values()
    return {
        node["name"]: node["relation_name"] for node in nodes if node["resource_type"] == "model"
    }
