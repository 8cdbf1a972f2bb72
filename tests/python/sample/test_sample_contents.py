"""The sample is coherent, and wrong only where it means to be."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from amlmart import contract
from amlmart.sample import actors, prices, stories, troubles
from amlmart.sample.build import Sample
from amlmart.sample.clock import utc
from amlmart.sample.evm import LINK, POLYGON_USDT, USDC, USDT
from amlmart.sample.people import iban
from amlmart.sample.rows import Row, as_instant

TableOf = Callable[[str], list[Row]]
TOKENS = {token.address: token for token in (USDT, USDC, LINK, POLYGON_USDT)}
TABLE_NAMES = [table.full_name for table in contract.tables()]


def evm_movements(sound: TableOf) -> dict[str, list[tuple[str, str, Decimal]]]:
    """By transaction: sender, recipient and whole units of everything that moves value."""
    moves = defaultdict(list)
    for row in sound("onchain.evm_transactions"):
        if row["receipt_status"] == 1 and row["value"] != "0":
            amount = Decimal(row["value"]).scaleb(-18)
            moves[row["hash"]].append((row["from_address"], row["to_address"], amount))
    for row in sound("onchain.evm_token_transfers"):
        amount = Decimal(row["value"]).scaleb(-(TOKENS[row["token_address"]].decimals or 0))
        moves[row["transaction_hash"]].append((row["from_address"], row["to_address"], amount))
    for row in sound("onchain.evm_traces"):
        if row["trace_address"] and row["call_type"] == "call" and row["status"] == 1:
            amount = Decimal(row["value"]).scaleb(-18)
            moves[row["transaction_hash"]].append((row["from_address"], row["to_address"], amount))
    return moves


def by_transaction(rows: list[Row]) -> dict[str, list[Row]]:
    grouped = defaultdict(list)
    for row in rows:
        grouped[row["transaction_hash"]].append(row)
    return grouped


def test_every_table_has_rows_and_the_whole_stays_small(sample: Sample) -> None:
    counts = {name: len(rows) for name, rows in sample.rows.by_table.items()}
    assert sorted(counts) == sorted(TABLE_NAMES)
    assert min(counts.values()) > 0
    assert 3_000 <= sum(counts.values()) <= 5_000


@pytest.mark.parametrize("table_name", TABLE_NAMES)
def test_required_columns_are_filled_and_nothing_is_known_before_it_happens(
    sound: TableOf, table_name: str
) -> None:
    table = contract.table(table_name)
    required = [column.name for column in table.columns if column.is_required]
    # A transaction that creates a contract has no recipient.
    required = [
        name for name in required if (table.name, name) != ("evm_transactions", "to_address")
    ]
    for row in sound(table_name):
        assert not [name for name in required if row[name] is None], row
        happened = as_instant(row[table.occurred_at])
        known = row["known_at"] or row["loaded_at"] or happened
        assert happened <= known, row
        assert row["loaded_at"] is None or row["loaded_at"] >= known, row


def test_satoshi_are_conserved(sound: TableOf) -> None:
    inputs = by_transaction(sound("onchain.utxo_inputs"))
    outputs = by_transaction(sound("onchain.utxo_outputs"))
    kinds = set()
    for row in sound("onchain.utxo_transactions"):
        spent, created = inputs.get(row["hash"], []), outputs[row["hash"]]
        assert (row["input_count"], row["output_count"]) == (len(spent), len(created))
        assert row["output_value"] == sum(output["value"] for output in created)
        if row["is_coinbase"]:
            kinds.add("coinbase")
            assert not spent
        elif any(coin["value"] is None for coin in spent):
            kinds.add("unresolved")
            assert row["fee"] is None
        else:
            kinds.add("consolidation" if len(spent) >= 15 and len(created) == 1 else "payment")
            assert sum(coin["value"] for coin in spent) == row["output_value"] + row["fee"]
            assert row["fee"] > 0
    assert kinds == {"coinbase", "unresolved", "consolidation", "payment"}
    assert any(output["address"] is None for rows in outputs.values() for output in rows)


def test_no_coin_is_spent_twice_or_before_it_was_made(sound: TableOf) -> None:
    made = {(row["transaction_hash"], row["index"]): row for row in sound("onchain.utxo_outputs")}
    spent = set()
    for row in sound("onchain.utxo_inputs"):
        coin = (row["spent_transaction_hash"], row["spent_output_index"])
        assert coin not in spent
        spent.add(coin)
        if coin in made and row["value"] is not None:
            assert (made[coin]["address"], made[coin]["value"]) == (row["address"], row["value"])
            assert made[coin]["block_timestamp"] <= row["block_timestamp"]
    assert len(spent & made.keys()) > 20


def test_deposits_and_withdrawals_agree_with_the_chain(sound: TableOf) -> None:
    moves = evm_movements(sound)
    outputs = by_transaction(sound("onchain.utxo_outputs"))
    inputs = by_transaction(sound("onchain.utxo_inputs"))
    unmatched = []
    checked = set()
    for row in sound("exchange.crypto_deposits") + sound("exchange.crypto_withdrawals"):
        recipient, transaction = row["to_address"], row["transaction_hash"]
        if transaction is None:
            assert row["status"] in ("requested", "cancelled", "blocked")
        elif row["chain"] == "bitcoin":
            paid = [(output["address"], output["value"]) for output in outputs[transaction]]
            assert (recipient, int(row["amount"] * 10**8)) in paid
            if "deposit_id" in row and row["from_address"]:
                payers = {coin["address"] for coin in inputs[transaction]}
                assert row["from_address"] in payers
            checked.add("bitcoin")
        elif transaction not in moves:
            unmatched.append(row)
        else:
            sender = row.get("from_address") or actors.HOT_EVM
            assert (sender, recipient.lower(), row["amount"]) in moves[transaction]
            checked.add(row["asset"])
    assert len(unmatched) == 1
    assert checked == {"bitcoin", "ETH", "MATIC", "USDT", "USDC", "LINK"}


def test_deposits_arrive_at_the_customers_own_address(sound: TableOf) -> None:
    owner = {
        (row["address"].lower(), row["chain"]): row for row in sound("exchange.deposit_addresses")
    }
    for row in sound("exchange.crypto_deposits"):
        handed_out = owner[(row["to_address"].lower(), row["chain"])]
        assert handed_out["customer_id"] == row["customer_id"]
        assert handed_out["assigned_at"] < row["credited_at"]


def test_customers_act_only_once_they_are_verified(sound: TableOf) -> None:
    verified = {
        row["customer_id"]: row["changed_at"]
        for row in reversed(sound("exchange.customers"))
        if row["status"] == "active"
    }
    for name in ("fiat_transactions", "trades", "crypto_withdrawals", "logins"):
        table = contract.table(f"exchange.{name}")
        for row in sound(table.full_name):
            assert verified[row["customer_id"]] < row[table.occurred_at], row


def test_blocks_count_their_transactions_and_carry_their_time(
    sample: Sample, sound: TableOf
) -> None:
    counts: dict[tuple[int, int], int] = defaultdict(int)
    times = {}
    for row in sound("onchain.evm_transactions"):
        counts[(row["chain_id"], row["block_number"])] += 1
        times[(row["chain_id"], row["block_number"])] = row["block_timestamp"]
    short = []
    for row in sound("onchain.evm_blocks"):
        key = (row["chain_id"], row["number"])
        assert times.get(key, row["timestamp"]) == row["timestamp"]
        short += [key] * (row["transaction_count"] - counts.pop(key, 0))
    assert not counts, "a transaction stands in no block"
    # The one transaction with two versions: neither is among the sound rows.
    [conflict] = [
        trouble.key["hash"]
        for trouble in sample.troubles
        if trouble.table == "onchain.evm_transactions"
        and trouble.reason == troubles.CONFLICTING_DUPLICATE
    ]
    assert (
        short
        == [
            (row["chain_id"], row["block_number"])
            for row in sample.rows.by_table["onchain.evm_transactions"]
            if row["hash"] == conflict
        ][:1]
    )


def test_nonces_rise_with_time(sound: TableOf) -> None:
    by_sender = defaultdict(list)
    for row in sound("onchain.evm_transactions"):
        by_sender[(row["chain_id"], row["from_address"])].append(row)
    for rows in by_sender.values():
        ordered = sorted(rows, key=lambda row: (row["block_number"], row["transaction_index"]))
        for earlier, later in pairwise(ordered):
            assert earlier["nonce"] < later["nonce"]


def test_prices_have_the_gap_and_the_asset_without_price(sound: TableOf) -> None:
    found = defaultdict(set)
    for row in sound("reference.asset_prices"):
        found[row["asset"]].add(row["price_date"])
        assert row["price_usd"] > 0
    assert date(2024, 2, 11) in found["BTC"] - found["MATIC"]
    assert prices.ASSET_WITHOUT_PRICE not in found
    moved = {
        row["block_timestamp"].date()
        for row in sound("onchain.evm_transactions")
        if row["chain_id"] == 137
    }
    assert moved & set(prices.PRICE_GAPS["MATIC"]), "nothing moves while the price is old"


def test_an_iban_has_valid_check_digits() -> None:
    account = iban("NL", "anybody")
    assert len(account) == 18
    digits = "".join(str(int(letter, 36)) for letter in account[4:] + account[:4])
    assert int(digits) % 97 == 1


def test_every_trouble_is_there_as_often_as_it_says(sample: Sample) -> None:
    for trouble in sample.troubles:
        rows = [
            row
            for row in sample.rows.by_table[trouble.table]
            if all(row[column] == value for column, value in trouble.key.items())
        ]
        assert len(rows) == trouble.row_count, trouble
        amount = contract.table(trouble.table).amount
        if trouble.reason == troubles.EXACT_DUPLICATE:
            assert rows[0] == rows[1]
        elif trouble.reason in (troubles.CONFLICTING_DUPLICATE, troubles.RESTATED):
            restatable = contract.table(trouble.table).is_restatable
            assert restatable == (trouble.reason == troubles.RESTATED)
            assert rows[0][amount] != rows[1][amount]
        elif trouble.reason == troubles.NEGATIVE:
            assert Decimal(rows[0][amount]) < 0
        elif trouble.reason == troubles.OVERFLOW:
            assert int(rows[0][amount]) == 2**256 - 1
        elif trouble.reason == troubles.NOT_A_NUMBER:
            assert not rows[0][amount].lstrip("-").isdigit()
        elif trouble.reason == troubles.NULL_KEY:
            assert None in trouble.key.values()
        elif trouble.reason == troubles.AFTER_KNOWN:
            assert rows[0]["block_timestamp"] > rows[0]["known_at"]
        elif trouble.reason == troubles.BEFORE_GENESIS:
            assert rows[0]["block_timestamp"] < utc(2015, 7, 30)
    assert {trouble.reason for trouble in sample.troubles} == troubles.QUARANTINE_REASONS.keys()


def test_no_story_hangs_on_a_trouble(sample: Sample) -> None:
    wrong = {value for trouble in sample.troubles for value in trouble.key.values()}
    assert not [story for story in sample.stories if story.transaction_hash in wrong]


def test_sanctions_stories_follow_the_list(sample: Sample, sound: TableOf) -> None:
    outcomes = set()
    for story in sample.stories:
        if story.typology != "sanctions_direct":
            continue
        changes = [
            row
            for row in sound("attribution.sanctioned_addresses")
            if row["address"].lower() == story.address or row["address"] == story.address
        ]
        at = story.block_timestamp
        in_force = [row for row in changes if row["effective_at"] <= at and row["known_at"] <= at]
        last = max(in_force, key=lambda row: row["effective_at"], default=None)
        later = [row for row in changes if row["known_at"] > at and row["action"] == "listed"]
        if last and last["action"] == "listed":
            expected = stories.SIGNAL
        else:
            expected = stories.RETRO_EXPOSURE if later else stories.CLEAR
        assert story.outcome == expected, story
        outcomes.add(expected)
    assert outcomes == {stories.SIGNAL, stories.RETRO_EXPOSURE, stories.CLEAR}


def test_mixer_stories_follow_the_tags(sample: Sample, sound: TableOf) -> None:
    outcomes = set()
    for story in sample.stories:
        if story.typology != "mixer_use":
            continue
        tags = [
            row
            for row in sound("attribution.address_tags")
            if row["address"] == story.address
            and row["category"] == "mixing_service"
            and (row["first_used_at"] is None or row["first_used_at"] <= story.block_timestamp)
        ]
        expected = stories.NEAR_MISS if tags else stories.CLEAR
        if any(row["confidence"] for row in tags):
            expected = stories.SIGNAL
        assert story.outcome == expected, story
        outcomes.add((expected, any(row["known_at"] > story.block_timestamp for row in tags)))
    # One signal came only with a tag known later.
    assert outcomes == {
        (stories.SIGNAL, False),
        (stories.SIGNAL, True),
        (stories.NEAR_MISS, False),
        (stories.CLEAR, False),
    }


def test_fresh_address_stories_have_the_history_they_need(sample: Sample, sound: TableOf) -> None:
    first_seen: dict[str, object] = {}
    rows = sound("onchain.evm_transactions") + sound("onchain.evm_token_transfers")
    rows += [row for row in sound("onchain.utxo_outputs") if row["address"]]
    rows.sort(key=lambda row: row["block_timestamp"])
    for row in rows:
        for column in ("from_address", "to_address", "address"):
            first_seen.setdefault(row.get(column) or "", row["block_timestamp"])
    begin = rows[0]["block_timestamp"]
    told = [story for story in sample.stories if story.typology == "fresh_address_large_value"]
    for story in told:
        age = story.block_timestamp - first_seen[story.address]  # type: ignore[operator]
        assert (age < timedelta(days=1)) == (story.outcome != stories.CLEAR), story
        assert story.block_timestamp - begin > timedelta(days=60)
    assert {story.outcome for story in told} == {
        stories.SIGNAL,
        stories.NEAR_MISS,
        stories.CLEAR,
    }


def test_no_fresh_address_outside_the_stories_comes_near_the_line(
    sample: Sample, sound: TableOf
) -> None:
    first_seen: dict[str, object] = {}
    told = {story.transaction_hash for story in sample.stories}
    for row in sorted(sound("onchain.utxo_outputs"), key=lambda row: row["block_timestamp"]):
        at = row["block_timestamp"]
        if row["address"] is None:
            continue
        is_fresh = at - first_seen.setdefault(row["address"], at) < timedelta(days=1)  # type: ignore[operator]
        usd = Decimal(row["value"]).scaleb(-8) * prices.usd_at("BTC", at)
        assert not is_fresh or usd < 8_000 or row["transaction_hash"] in told, row
