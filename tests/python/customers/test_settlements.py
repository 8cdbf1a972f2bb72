"""Deposits and withdrawals of a simulated world, with and without what is on their chains."""

import shutil
from collections import Counter

import duckdb
import pyarrow.parquet as pq

MART = "amlmart_marts.fct_unmatched_settlements"


def test_every_settlement_of_a_whole_world_is_on_its_chain(ask):
    """With its amount, to the last unit."""
    assert ask(f"select * from built.{MART}") == []


def test_a_chain_that_was_not_loaded_is_told_from_one_that_was(world, tmp_path):
    """Without Bitcoin, and without the token transfers of a world that has them."""
    raw = tmp_path / "raw"
    shutil.copytree(world.raw, raw)
    for table in ("utxo_transactions", "utxo_inputs", "utxo_outputs", "evm_token_transfers"):
        shutil.rmtree(raw / "onchain" / table)
    settled = Counter()
    for table in ("crypto_deposits", "crypto_withdrawals"):
        for path in sorted((raw / "exchange" / table).glob("*.parquet")):
            rows = pq.read_table(path, columns=["chain", "asset", "status"])
            settled.update(
                (row["chain"], row["asset"])
                for row in rows.to_pylist()
                if row["status"] in ("credited", "completed")
            )
    database = tmp_path / "local.duckdb"
    shutil.copy(world.database, database)
    built = world.dbt(
        *("build", "--exclude-resource-type", "test", "unit_test"),
        *("--select", "+fct_unmatched_settlements"),
        settings={"AMLMART_RAW": raw, "AMLMART_DUCKDB": database},
    )
    assert built.returncode == 0, built.stdout
    with duckdb.connect(database, read_only=True) as connection:
        found = connection.execute(
            f"select chain, asset, unmatched_reason, count(*) from {MART} group by all"
        ).fetchall()
    bitcoin = [row for row in found if row[0] == "bitcoin"]
    assert bitcoin == [("bitcoin", "BTC", "chain_not_loaded", settled["bitcoin", "BTC"])]
    tokens = {(chain, asset): count for chain, asset, _, count in found if chain != "bitcoin"}
    assert tokens == {key: n for key, n in settled.items() if key[1] in ("USDT", "USDC")}
    reasons = {reason for chain, _, reason, _ in found if chain != "bitcoin"}
    assert reasons == {"asset_or_address_differs"}
