"""What the features are counted over: the ledger and its past are what the raw files say.

The slow counts of the other tests read the ledger; this is the step from the raw zone to it.
"""

from collections import Counter

import pytest
from support_raw_ledger import TABLES, RawLedger

VERSIONS = "amlmart_intermediate.int_ledger__transfer_versions"
COLUMNS = (
    *("transfer_id", "from_node_id", "to_node_id", "asset", "amount_native", "amount_usd"),
    *("is_change", "occurred_at", "known_at", "superseded_at"),
)


@pytest.fixture(scope="module")
def expected(features):
    return RawLedger(features.parent / "raw").versions()


def test_every_version_is_the_one_read_by_hand(con, expected):
    """All rows of it: none is missing, none is there twice."""
    query = f"select {', '.join(COLUMNS)} from {VERSIONS}"
    found = Counter(con.execute(query).fetchall())
    by_hand = Counter(tuple(row[name] for name in COLUMNS) for row in expected)
    assert found - by_hand == by_hand - found == Counter()


def test_there_is_some_of_everything(con):
    """Otherwise the comparison would hold for a world in which nothing happens."""
    rails = dict(con.execute(f"select rail, count(*) from {VERSIONS} group by rail").fetchall())
    assert min(rails[rail] for rail in ("evm_native", "evm_token", "utxo", "fiat", "trade")) > 500
    assert rails["crypto_withdrawal"] > 100 and rails["internal"] > 10, rails
    assert rails["crypto_deposit"] > 0 and rails["evm_trace"] > 0, rails
    ((restated, change, priced),) = con.execute(
        f"select count(superseded_at), count_if(is_change), count(amount_usd) from {VERSIONS}"
    ).fetchall()
    assert restated > 200 and change > 200 and priced > 5_000


def test_the_world_has_no_row_that_would_have_to_be_judged(con):
    """By hand every row counts, so none may wait in quarantine."""
    for table in TABLES:
        base = f"amlmart_staging.base_{table.replace('.', '__')}"
        query = f"select count(*) from {base} where row_status = 'quarantined'"
        assert con.execute(query).fetchall() == [(0,)], table
