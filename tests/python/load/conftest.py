"""A raw zone of its own per test, and the command that writes it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import Result
from typer.testing import CliRunner

from amlmart.cli_load import load_app

LOADED_AT = "2026-01-01T00:00:00Z"


class Zone:
    """A raw zone in a folder, with what the tests ask of it."""

    def __init__(self, raw: Path) -> None:
        self.raw = raw

    def run(self, *arguments: object, raw: Path | None = None) -> Result:
        words = [str(argument) for argument in arguments]
        zone = ["--raw", str(raw or self.raw), "--loaded-at", LOADED_AT]
        return CliRunner().invoke(load_app, [*words, *zone])

    def load(self, *arguments: object) -> str:
        result = self.run(*arguments)
        assert result.exit_code == 0, result.output
        return result.output

    def fail(self, *arguments: object, raw: Path | None = None) -> str:
        """Run what must fail with one sentence, and return the sentence."""
        result = self.run(*arguments, raw=raw)
        assert result.exit_code == 2, result.output
        assert isinstance(result.exception, SystemExit)
        return result.output.strip()

    def files(self, table: str = "") -> list[Path]:
        folder = self.raw / table.replace(".", "/")
        return sorted(path for path in folder.rglob("*.parquet"))

    def rows(self, table: str, columns: str = "*", order: str = "all") -> list[Any]:
        files = [str(path) for path in self.files(table)]
        if not files:
            return []
        with duckdb.connect() as con:
            con.execute("set TimeZone = 'UTC'")
            source = "read_parquet(?, hive_partitioning = false)"
            query = f"select {columns} from {source} order by {order}"
            return con.execute(query, [files]).fetchall()


@pytest.fixture
def zone(tmp_path: Path) -> Zone:
    return Zone(tmp_path / "raw")


@pytest.fixture
def new_zone(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Zone]:
    """Return a maker of zones, for tests that need one per generated case."""
    return lambda: Zone(tmp_path_factory.mktemp("case") / "raw")


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write_file(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write_file
