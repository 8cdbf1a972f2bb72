"""The key of personal hashes on Spark: read where the query runs, and written nowhere."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[3]
MACROS = ("engine/hash_key", "engine/sha256_text", "engine/unsupported_engine")
KEY = 'a key for tests, 32 characters or more: it\'s "quoted"'
TRACES = ("a key for tests, 32 characters", "32 characters or more: it")
TEXTS = ("ada@example.com", "")

pytestmark = pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java")

HASHES = """
select id, {{ keyed_hash('text_value') }} as text_hash
from values {% for text in var('texts') %}({{ loop.index }}, '{{ text }}'), {% endfor %}
    (0, null) as texts(id, text_value)
"""
# The engine shows its plan when a column is missing.
BROKEN = "select text_hash, {{ hash_key() }} as given, no_such_column from {{ ref('hashes') }}"

# One process: a Spark session takes longer to start than the runs.
SCRIPT = """
import json, sys
from dbt.cli.main import dbtRunner
from pyspark.sql import SparkSession
outcome = dbtRunner().invoke(["run", "--debug", "--select", "hashes", *sys.argv[1:]])
assert outcome.success, outcome
rows = SparkSession.builder.getOrCreate().sql("select * from mart.hashes order by id").collect()
print("hashes " + json.dumps([row.text_hash for row in rows]))
assert not dbtRunner().invoke(["run", "--debug", "--select", "broken", *sys.argv[1:]]).success
"""


def run(folder: Path, key: str) -> tuple[list[str | None], str]:
    """Return the hashes under the key, and what was printed."""
    for name in MACROS:
        (folder / "macros" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT / f"macros/{name}.sql", folder / f"macros/{name}.sql")
    shutil.copy(PROJECT / "macros/project/keyed_hash.sql", folder / "macros")
    (folder / "models").mkdir()
    (folder / "models/hashes.sql").write_text("{{ config(materialized='table') }}" + HASHES)
    (folder / "models/broken.sql").write_text(BROKEN)
    shutil.copy(PROJECT / "profiles.yml.example", folder / "profiles.yml")
    (folder / "dbt_project.yml").write_text(
        "name: amlmart\nversion: '1.0'\nprofile: amlmart\n"
        "on-run-start: ['{{ check_hash_key() }}']\n"
        "flags: {send_anonymous_usage_stats: false}\n"
    )
    finished = subprocess.run(
        [sys.executable, "-c", SCRIPT, "--vars", json.dumps({"texts": TEXTS})],
        cwd=folder,
        env={
            **os.environ,
            "AMLMART_TARGET": "spark",
            "AMLMART_SCHEMA": "mart",
            "AMLMART_MEMORY": "1g",
            "AMLMART_SPARK_HOME": str(folder / "spark"),
            "AMLMART_SPARK_PARTITIONS": "1",
            "AMLMART_HASH_KEY": key,
            "DBT_PROFILES_DIR": str(folder),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout[-3000:]
    lines = [line for line in finished.stdout.splitlines() if line.startswith("hashes ")]
    return json.loads(lines[0].removeprefix("hashes ")), finished.stdout


def keyed_hash(text: str) -> str:
    inner = hashlib.sha256(f"{KEY}|{text}".encode()).hexdigest()
    return hashlib.sha256(f"{KEY}|{inner}".encode()).hexdigest()


def test_hashes_are_keyed_and_nothing_written_or_printed_holds_the_key(tmp_path: Path) -> None:
    hashes, printed = run(tmp_path, KEY)
    assert hashes == [None, *(keyed_hash(text) for text in TEXTS)]
    assert "no_such_column" in printed, "the query that fails has to show its statement"
    assert not any(trace in printed for trace in TRACES)
    compiled = tmp_path / "target/compiled/amlmart/models/hashes.sql"
    assert "AMLMART_HASH_KEY" in compiled.read_text()
    for path in tmp_path.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(trace.encode() in content for trace in TRACES), path


def test_without_a_key_there_are_no_hashes(tmp_path: Path) -> None:
    hashes, _ = run(tmp_path, "")
    assert hashes == [None, None, None]
