"""What is true of any simulated world, whatever its seed and size."""

import csv
import re
from pathlib import Path

import pytest
import support_accounts as accounts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support_fake_world import digests

from amlmart.project import project_dir
from amlmart.simulate.catalogue import TYPOLOGIES, script_of
from amlmart.simulate.command import append, simulate
from amlmart.simulate.plan import BENIGN, GRADES
from amlmart.simulate.settings import Settings
from amlmart.simulate.state_file import read_manifest


@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    seed=st.integers(0, 2**62),
    customers=st.integers(20, 260),
    days=st.integers(1, 24),
    rate=st.sampled_from((0.0, 0.001, 0.05, 0.2)),
)
def test_the_books_of_any_world_balance(
    tmp_path_factory: pytest.TempPathFactory, seed: int, customers: int, days: int, rate: float
):
    raw = tmp_path_factory.mktemp("world") / "raw"
    simulate(Settings(customers=customers, seed=seed, illicit_rate=rate), days, raw)
    con = accounts.connect(raw)
    assert not accounts.overdrawn_customers(con)
    assert not accounts.unbalanced_utxo_transactions(con)
    assert not accounts.wrongly_spent_outputs(con)
    assert not accounts.minted_bitcoin(con)
    assert not accounts.overdrawn_evm_wallets(con, raw, seed)
    assert not accounts.deposits_without_payment(con)
    assert not accounts.disordered_times(con)
    assert not accounts.too_early_customers(con)
    assert not accounts.dangling_labels(con)


def test_the_same_seed_gives_the_same_bytes_for_any_number_of_threads(tmp_path: Path):
    made = Settings(customers=120, seed=11, illicit_rate=0.05)
    for threads in (1, 4):
        simulate(made, 12, tmp_path / str(threads), threads=threads)
    assert digests(tmp_path / "1") == digests(tmp_path / "4")
    simulate(Settings(customers=120, seed=12, illicit_rate=0.05), 12, tmp_path / "other")
    trades = "exchange/trades/2024-01.parquet"
    assert digests(tmp_path / "other")[trades] != digests(tmp_path / "1")[trades]


def test_a_world_that_goes_on_is_the_longer_world(tmp_path: Path):
    made = Settings(customers=120, seed=13, illicit_rate=0.08)
    simulate(made, 36, tmp_path / "whole")
    # Scenarios, deposits under way, limits and nonces all cross the seam.
    simulate(made, 20, tmp_path / "grown")
    append(1, tmp_path / "grown")
    append(15, tmp_path / "grown")
    assert digests(tmp_path / "grown") == digests(tmp_path / "whole")


def test_the_count_of_ledger_transfers_is_that_of_the_references(tmp_path: Path):
    simulate(Settings(customers=150, seed=14, illicit_rate=0.03), 15, tmp_path / "raw")
    con = accounts.connect(tmp_path / "raw")
    ((edges, coinbase),) = con.execute(
        f"""
        select
            (select count(*) from ({accounts.REFERENCES})),
            (select count(*) from onchain__utxo_transactions where is_coinbase)
        """
    ).fetchall()
    assert read_manifest(tmp_path / "raw").totals.ledger_transfers == edges + coinbase


def test_only_the_evaluation_reads_the_labels():
    """A model, macro, test or analysis that named the labels would leak the answers.

    The simulator and the loader of public laundering data write them, the evaluation reads them.
    """
    readers = []
    project = project_dir()
    for folder in ("models", "macros", "seeds", "analyses", "tests/generic", "tests/typologies"):
        for path in (project / folder).rglob("*"):
            if path.suffix not in (".sql", ".yml", ".csv", ".py", ".ipynb"):
                continue
            text = path.read_text(encoding="utf-8")
            if re.search(r"labels[/_.]+(scenarios|participants|transfers|troubles)", text):
                readers.append(path.relative_to(project).as_posix())
    for path in (project / "amlmart").rglob("*.py"):
        inside = path.relative_to(project / "amlmart")
        if inside.parts[0] in ("simulate", "evaluate") or inside.as_posix() == "load/answers.py":
            continue
        if "amlmart.simulate.labels" in path.read_text(encoding="utf-8"):
            readers.append(path.relative_to(project).as_posix())
    assert not readers


def test_the_catalogue_agrees_with_the_registry():
    registry = project_dir() / "seeds" / "typologies" / "typologies.csv"
    with registry.open(encoding="utf-8", newline="") as file:
        known = {row["typology_id"]: row["typology"] for row in csv.DictReader(file)}
    assert known.items() <= TYPOLOGIES.items()
    assert len(TYPOLOGIES) == len(set(TYPOLOGIES.values())) == 58
    for typology_id in TYPOLOGIES:
        for grade in (*GRADES, BENIGN):
            assert script_of(typology_id, grade).__doc__
