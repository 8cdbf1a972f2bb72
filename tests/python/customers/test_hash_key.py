"""Personal data leaves staging as keyed hashes only, and the key is nowhere but in memory."""

import hashlib
import shutil

import pytest
from support_customers import KEY

CUSTOMERS = "built.amlmart_marts.dim_customers"
# What dbt escapes in JSON and SQL, and what it does not.
TRACES = ("a key for tests, 32 characters", "32 characters or more: it")


def keyed_hash(text):
    inner = hashlib.sha256(f"{KEY}|{text}".encode()).hexdigest()
    return hashlib.sha256(f"{KEY}|{inner}".encode()).hexdigest()


def comparable(text):
    return "".join(letter.lower() if letter.isascii() else letter for letter in text.strip(" "))


def test_hashes_are_those_of_the_newest_record(ask):
    newest = {}
    for customer, *texts in ask(
        "select customer_id, full_name, email, phone, address_line from exchange__customers "
        "order by changed_at"
    ):
        newest[customer] = tuple(text and keyed_hash(comparable(text)) for text in texts)
    found = ask(
        "select customer_id, full_name_hash, email_hash, phone_hash, address_line_hash "
        f"from {CUSTOMERS}"
    )
    assert len(found) >= 200
    assert {row[0]: row[1:] for row in found} == newest


def test_no_personal_text_is_in_a_mart(world, ask):
    texts = {
        text
        for row in ask("select full_name, email, phone, address_line from exchange__customers")
        for text in row
    }
    for mart in ("dim_customers", "fct_customer_versions", "fct_unmatched_settlements"):
        for row in ask(f"select * from built.amlmart_marts.{mart}"):
            assert not texts & {value for value in row if isinstance(value, str)}, mart


@pytest.fixture(scope="module")
def worn(world):
    """The world after commands that print settings, statements and errors."""
    assert world.dbt("debug").returncode == 0
    assert world.dbt("compile", "--select", "int_kyc__customer_versions").returncode == 0
    # It fails in the engine, and dbt shows the statement.
    broken = "select {{ hash_key() }} as given, no_such_column from {{ ref('dim_customers') }}"
    assert world.dbt("--debug", "show", "--inline", broken).returncode != 0
    return world


def test_no_file_or_log_holds_the_key(worn):
    compiled = worn.written / "target/compiled"
    assert "amlmart_hash_key" in next(compiled.rglob("int_kyc__customer_versions.sql")).read_text()
    assert "no_such_column" in (worn.written / "printed.txt").read_text()
    files = [path for path in worn.written.rglob("*") if path.is_file()]
    files += [worn.database, worn.written.parent / "profiles.yml"]
    assert {"manifest.json", "partial_parse.msgpack", "dbt.log"} <= {path.name for path in files}
    for path in files:
        content = path.read_bytes()
        assert not any(trace.encode() in content for trace in TRACES), path


def test_without_a_key_the_hashes_are_null(world, tmp_path):
    database = tmp_path / "local.duckdb"
    shutil.copy(world.database, database)
    settings = {"AMLMART_DUCKDB": database, "AMLMART_HASH_KEY": ""}
    select = ("--select", "int_kyc__customer_versions", "dim_customers")
    assert world.dbt("run", *select, settings=settings).returncode == 0
    count = (
        "select count(*), count(email_hash), count(full_name_hash) from {{ ref('dim_customers') }}"
    )
    shown = world.dbt("show", "--quiet", "--output", "json", "--inline", count, settings=settings)
    assert shown.returncode == 0
    assert '"count(email_hash)": 0' in shown.stdout
    assert '"count(full_name_hash)": 0' in shown.stdout


def test_a_short_key_ends_the_run(world):
    refused = world.dbt("run", "--select", "dim_customers", settings={"AMLMART_HASH_KEY": "secret"})
    assert refused.returncode != 0
    assert "AMLMART_HASH_KEY has less than 32 characters" in refused.stdout
    assert "secret" not in refused.stdout


def test_a_key_that_the_engine_does_not_see_ends_the_run(world, tmp_path):
    """As with a profile from before there was a plugin."""
    profile = (world.written.parent / "profiles.yml").read_text(encoding="utf-8")
    plugin = "      plugins:\n        - module: amlmart.hash_key\n"
    assert plugin in profile
    (tmp_path / "profiles.yml").write_text(profile.replace(plugin, ""), encoding="utf-8")
    settings = {"DBT_PROFILES_DIR": tmp_path}
    refused = world.dbt("run", "--select", "dim_customers", settings=settings)
    assert refused.returncode != 0
    assert "AMLMART_HASH_KEY is set and the engine does not see it" in refused.stdout
