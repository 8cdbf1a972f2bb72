"""Columns made from numbers say what a plain encoder says of each number alone."""

import hashlib
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amlmart.sample.addresses import base58check, segwit_address
from amlmart.simulate.bitcoin_text import base58check_letters, segwit_letters
from amlmart.simulate.clock import DAY, HOUR, MINUTE, SECOND
from amlmart.simulate.columns import (
    BITCOIN_KINDS,
    BitcoinAddresses,
    BitcoinTypes,
    EvmAddresses,
    EvmHashes,
    Md5s,
    Numbered,
    Texts,
    Times,
    TransferCalls,
    Units,
    UtxoHashes,
    WeiText,
    Where,
    Words,
    customer_ids,
)
from amlmart.simulate.day import Day
from amlmart.simulate.randomness import mixed_bytes
from amlmart.simulate.settings import Settings

INT64 = st.integers(-(2**63), 2**63 - 1)
IDS = st.lists(st.integers(-1, 2**50), min_size=1, max_size=40)


def ints(values) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def rendered(column) -> list:
    array = column.arrow()
    array.validate(full=True)
    assert len(array) == len(column)
    return array.to_pylist()


@given(st.lists(st.integers(-1, 10**12), min_size=1), st.integers(1, 12))
def test_numbered(numbers, width):
    expected = [None if n < 0 else f"T-{n:0{width}d}" for n in numbers]
    assert rendered(Numbered("T-", ints(numbers), width)) == expected


def test_customers_are_counted_from_one():
    assert rendered(customer_ids(ints([0, 41, -1]))) == ["C-0000001", "C-0000042", None]


@given(st.lists(st.tuples(INT64, st.integers(2, 18)), min_size=1))
def test_units_are_exact(rows):
    values, places = ints([row[0] for row in rows]), ints([row[1] for row in rows])
    expected = [Decimal(value).scaleb(-place) for value, place in rows]
    assert rendered(Units(values, places)) == expected
    assert rendered(Units(values, int(places[0]))) == [
        Decimal(value).scaleb(-rows[0][1]) for value, _ in rows
    ]


def test_units_may_be_null_and_have_at_most_18_places():
    column = Units(ints([5, 5]), 2, null=np.array([True, False]))
    assert rendered(column) == [None, Decimal("0.05")]
    with pytest.raises(ValueError, match="18"):
        Units(ints([1]), 19).arrow()


@given(st.lists(st.tuples(INT64, st.integers(0, 9), st.integers(9, 18)), min_size=1))
def test_smallest_units_as_text(rows):
    values, places, decimals = (ints(part) for part in zip(*rows, strict=True))
    expected = [str(value * 10 ** (have - kept)) for value, kept, have in rows]
    assert rendered(WeiText(values, places, decimals)) == expected


def test_a_token_cannot_have_fewer_decimals_than_its_amounts():
    assert rendered(WeiText(ints([7, 0]), 6, 6)) == ["7", "0"]
    with pytest.raises(ValueError, match="decimals"):
        WeiText(ints([7]), 9, 6).arrow()


@given(IDS, st.integers(0, 2**128 - 1))
def test_evm_text_is_the_bytes_of_the_ids(ids, salt):
    def hexes(size):
        return [
            None if number < 0 else row.tobytes().hex()
            for number, row in zip(ids, mixed_bytes(salt, ints(ids), size), strict=True)
        ]

    def prefixed(texts):
        return [text and f"0x{text}" for text in texts]

    assert rendered(EvmAddresses(salt, ints(ids))) == prefixed(hexes(20))
    assert rendered(EvmHashes(salt, ints(ids))) == prefixed(hexes(32))
    assert rendered(UtxoHashes(salt, ints(ids))) == hexes(32)
    amounts = ints([abs(number) for number in ids])
    calls = [
        text and f"0xa9059cbb{text:0>64}{amount:064x}"
        for text, amount in zip(hexes(20), amounts, strict=True)
    ]
    assert rendered(TransferCalls(salt, ints(ids), amounts)) == calls


@given(st.lists(st.binary(min_size=20, max_size=20), min_size=1, max_size=30))
def test_twenty_byte_bitcoin_addresses(payloads):
    block = np.frombuffer(b"".join(payloads), dtype=np.uint8).reshape(-1, 20)
    for version in (0, 5):
        letters, starts = base58check_letters(version, block)
        texts = [row[start:].tobytes().decode() for row, start in zip(letters, starts, strict=True)]
        assert texts == [base58check(version, payload) for payload in payloads]
    texts = [row.tobytes().decode() for row in segwit_letters(block, 0)]
    assert texts == [segwit_address("bc", 0, payload) for payload in payloads]


@pytest.mark.parametrize("zeros", range(21))
def test_leading_zero_bytes_are_leading_ones(zeros):
    payload = b"\0" * zeros + b"\x01" * (20 - zeros)
    letters, starts = base58check_letters(0, np.frombuffer(payload, np.uint8).reshape(1, 20))
    assert letters[0, starts[0] :].tobytes().decode() == base58check(0, payload)


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=30))
def test_taproot_addresses(programs):
    block = np.frombuffer(b"".join(programs), dtype=np.uint8).reshape(-1, 32)
    texts = [row.tobytes().decode() for row in segwit_letters(block, 1)]
    assert texts == [segwit_address("bc", 1, program) for program in programs]


@given(IDS)
def test_bitcoin_addresses_are_of_the_kind_of_their_id(ids):
    starts = {0: "bc1q", 1: "3", 2: "bc1p", 3: "1"}
    addresses = rendered(BitcoinAddresses(5, ints(ids)))
    types = rendered(BitcoinTypes(ints(ids)))
    for number, address, kind in zip(ids, addresses, types, strict=True):
        if number < 0:
            assert address is None and kind is None
            continue
        assert address.startswith(starts[number % 4])
        assert kind == BITCOIN_KINDS[number % 4]
        # Alone it is the same as among others.
        assert rendered(BitcoinAddresses(5, ints([number]))) == [address]


def test_published_examples():
    """The first address of BIP-173 and that of BIP-350 with the same key, and Bitcoin's genesis."""
    program = np.frombuffer(bytes.fromhex("751e76e8199196d454941c45d1b3a323f1433bd6"), np.uint8)
    text = segwit_letters(program.reshape(1, 20), 0).tobytes().decode()
    assert text == "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
    taproot = bytes.fromhex("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")
    text = segwit_letters(np.frombuffer(taproot, np.uint8).reshape(1, 32), 1).tobytes().decode()
    assert text == "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"
    genesis = bytes.fromhex("62e907b15cbf27d5425399ebf6f0fb50ebb88f18")
    letters, starts = base58check_letters(0, np.frombuffer(genesis, np.uint8).reshape(1, 20))
    assert letters[0, starts[0] :].tobytes() == b"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"


def test_small_columns():
    assert rendered(Words(ints([1, 0, -1]), ["a", None])) == [None, "a", None]
    assert rendered(Words(np.array([1, 0], dtype=np.uint8), ["a", "b"])) == ["b", "a"]
    assert rendered(Texts(["é", None])) == ["é", None]
    assert rendered(Texts(pa.array(["x"]).dictionary_encode())) == ["x"]
    where = Where(np.array([True, False]), Texts(["a", "b"]), Texts(["c", "d"]))
    assert rendered(where) == ["a", "d"]
    assert rendered(Md5s(Texts(["fiat:F-1", None]))) == [
        hashlib.md5(b"fiat:F-1").hexdigest(),
        None,
    ]
    assert Times(ints([1_700_000_000_000_000, -1])).arrow().cast(pa.int64()).to_pylist() == [
        1_700_000_000_000_000,
        None,
    ]


@pytest.mark.parametrize(
    "column",
    [
        Numbered("T-", ints([]), 3),
        Units(ints([]), 8),
        WeiText(ints([]), 9, 18),
        Words(ints([]), ["a"]),
        EvmAddresses(1, ints([])),
        BitcoinAddresses(1, ints([])),
        BitcoinTypes(ints([])),
        TransferCalls(1, ints([]), ints([])),
        Times(ints([])),
    ],
    ids=lambda column: type(column).__name__,
)
def test_no_rows(column):
    assert rendered(column) == []


class TestDay:
    def trades(self, day, executed_at, **more):
        count = len(executed_at)
        day.add(
            "exchange.trades",
            trade_id=Numbered("T-", np.arange(count), 3),
            customer_id="C-0000001",
            side="buy",
            base_asset="BTC",
            quote_asset=["EUR"] * count,
            base_amount=Units(ints([1] * count), 8),
            quote_amount=Units(ints([1] * count), 2),
            executed_at=executed_at,
            **more,
        )

    def test_rows_are_ordered_by_time_and_then_as_added(self):
        day = Day(Settings(20, 1), 3)
        self.trades(day, day.start + ints([2, 1, 2]) * HOUR)
        self.trades(day, day.start + ints([1, 0]) * HOUR)
        trades = day.tables()["exchange.trades"]
        ids = trades.column("trade_id").to_pylist()
        assert ids == ["T-001", "T-001", "T-000", "T-000", "T-002"]
        assert day.row_count("exchange.trades") == 5

    def test_rows_are_known_soon_and_loaded_after_the_next_hour(self):
        day = Day(Settings(20, 1), 3)
        self.trades(day, day.start + ints([0, HOUR - 5 * SECOND]))
        self.trades(day, day.start + ints([0]), known_at=day.start + 90 * MINUTE)
        trades = day.tables()["exchange.trades"]
        known, loaded = (
            np.asarray(trades.column(name).cast(pa.int64())) - day.start
            for name in ("known_at", "loaded_at")
        )
        assert known.tolist() == [5 * SECOND, 90 * MINUTE, HOUR]
        assert loaded.tolist() == [65 * MINUTE, 125 * MINUTE, 125 * MINUTE]

    def test_a_price_is_known_when_its_day_is_over(self):
        day = Day(Settings(20, 1), 0)
        date = np.array([day.start // DAY])
        day.add("reference.asset_prices", asset=["BTC"], price_date=date, price_usd=[1])
        prices = day.tables()["reference.asset_prices"]
        assert prices.column("known_at").cast(pa.int64()).to_pylist() == [day.end + 5 * MINUTE]

    def test_a_withdrawal_is_not_known_before_it_is_sent(self):
        day = Day(Settings(20, 1), 0)
        day.add(
            "exchange.crypto_withdrawals",
            withdrawal_id=["W-1", "W-2"],
            customer_id="C-0000001",
            chain="bitcoin",
            asset="BTC",
            amount=Units(ints([1, 1]), 8),
            to_address=BitcoinAddresses(1, ints([0, 4])),
            requested_at=day.start,
            completed_at=ints([day.start + HOUR, -1]),
        )
        rows = day.tables()["exchange.crypto_withdrawals"]
        assert rows.column("completed_at").null_count == 1
        assert (np.asarray(rows.column("known_at").cast(pa.int64())) - day.start).tolist() == [
            HOUR + 5 * SECOND,
            5 * SECOND,
        ]

    @pytest.mark.parametrize(
        ("table", "columns", "sentence"),
        [
            ("exchange.nothing", {}, "no table"),
            ("exchange.logins", {"colour": 1}, "no column colour"),
            ("exchange.logins", {"login_id": "L-1"}, "needs customer_id"),
            (
                "attribution.tor_exit_nodes",
                {"ip_address": ["1.2.3.4"], "seen_at": ints([1, 2])},
                "differ in length",
            ),
        ],
    )
    def test_rows_that_do_not_fit(self, table, columns, sentence):
        with pytest.raises(ValueError, match=sentence):
            Day(Settings(20, 1), 0).add(table, **columns)

    def test_a_wrong_value_names_its_column(self):
        day = Day(Settings(20, 1), 0)
        day.add("attribution.tor_exit_nodes", ip_address=["1.2.3.4"], seen_at=["soon"])
        with pytest.raises(ValueError, match=r"tor_exit_nodes\.seen_at"):
            day.tables()

    def test_no_rows_is_no_table(self):
        day = Day(Settings(20, 1), 0)
        day.add("attribution.tor_exit_nodes", ip_address=[], seen_at=ints([]))
        assert day.tables() == {}
