"""What happens to input that is broken, wrong or hostile."""

import gzip
import io
import json
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

PRICES = "asset,price_date,price_usd\n"
REFUSED = "source_table, source_file, row_number, reason, row_text"


def refused(zone):
    return zone.rows("operations.refused_rows", REFUSED, "row_number")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bom.csv", b"\xef\xbb\xbf" + PRICES.encode() + b"BTC,2024-01-01,1\n"),
        ("crlf.csv", PRICES.replace("\n", "\r\n").encode() + b"BTC,2024-01-01,1\r\n"),
        ("no_last_newline.csv", PRICES.encode() + b"BTC,2024-01-01,1"),
        (
            "bom.csv.gz",
            gzip.compress(b"\xef\xbb\xbf" + PRICES.encode() + b"BTC,2024-01-01,1\n", mtime=0),
        ),
        (
            "packed_without_suffix.csv",
            gzip.compress(PRICES.encode() + b"BTC,2024-01-01,1\n", mtime=0),
        ),
        ("extra.csv", b"note,price_usd,price_date,asset\nx,1,2024-01-01,BTC\n"),
    ],
)
def test_harmless_oddities_of_csv(zone, write, name, content):
    zone.load("prices", write(name, content), "--set", "source_name=s")
    assert zone.rows("reference.asset_prices", "asset, source_name") == [("BTC", "s")]


def test_quoted_newlines_delimiters_and_quotes_stay_in_their_field(zone, write):
    text = 'a\r\nb, "c"'
    quoted = text.replace('"', '""')
    path = write("tags.csv", f'address,currency,label,source_name\n1A,BTC,"{quoted}",s\n')
    zone.load("table", "attribution.address_tags", path)
    assert zone.rows("attribution.address_tags", "label") == [(text,)]


def test_extra_columns_are_named_in_one_line(zone, write):
    path = write("prices.csv", "asset,price_date,price_usd,note,more\nBTC,2024-01-01,1,x,y\n")
    output = zone.load("prices", path)
    assert "prices.csv: not in reference.asset_prices, left out: note, more." in output


@pytest.mark.parametrize(
    ("header", "hint"),
    [
        ("asset;price_date;price_usd", "';'"),
        ("asset\tprice_date\tprice_usd", "tab"),
        ("asset|price_date|price_usd", "'|'"),
    ],
)
def test_a_wrong_delimiter_is_named(zone, write, header, hint):
    path = write("prices.csv", f"{header}\n")
    sentence = zone.fail("prices", path)
    assert str(path) in sentence
    assert "no column asset" in sentence
    assert hint in sentence
    assert "--delimiter" in sentence


def test_another_delimiter_can_be_given(zone, write):
    path = write("prices.csv", "asset;price_date;price_usd\nBTC;2024-01-01;1\n")
    zone.load("prices", path, "--delimiter", ";")
    assert zone.rows("reference.asset_prices", "asset") == [("BTC",)]


@pytest.mark.parametrize(
    "rest",
    ['BTC,"2024-01-02,2\nBTC,2024-01-03,3\n', 'BTC,"2024-01-02,2\nBTC,"2024-01-03",3\n', 'BTC,"2'],
)
def test_an_open_quote_does_not_swallow_rows(zone, write, rest):
    path = write("prices.csv", PRICES + "BTC,2024-01-01,1\n" + rest)
    sentence = zone.fail("prices", path)
    assert str(path) in sentence
    assert "row 2" in sentence
    assert not zone.files()


def test_a_stray_quote_costs_only_its_row(zone, write):
    path = write("prices.csv", PRICES + 'BTC,"2024"-01-01,1\nBTC,2024-01-02,2\n')
    zone.load("prices", path)
    assert len(zone.rows("reference.asset_prices")) == 1
    assert refused(zone)[0][2:4] == (1, "bad_row: unquoted value")


def test_a_missing_column_is_named_with_those_there_are(zone, write):
    path = write("prices.csv", "coin,price_date,price_usd\nBTC,2024-01-01,1\n")
    sentence = zone.fail("prices", path)
    assert "no column asset, which reference.asset_prices requires" in sentence
    assert "coin" in sentence
    zone.load("prices", path, "--map", "asset=coin")


def parquet_bytes() -> bytes:
    buffer = io.BytesIO()
    record = {"asset": "BTC", "price_date": "2024-01-01", "price_usd": "1"}
    pq.write_table(pa.Table.from_pylist([record] * 1000), buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.csv", b"", "empty (0 bytes)"),
        ("a.parquet", b"", "empty (0 bytes)"),
        ("a.csv", b"\n\n", "blank"),
        ("a.csv", "ä,ö\n".encode("utf-16"), "UTF-8"),
        ("a.csv", b"asset,asset\n", "twice"),
        ("a.csv.gz", gzip.compress(PRICES.encode() * 999)[:-9], "truncated or damaged gzip"),
        ("a.parquet", parquet_bytes()[:-20], "truncated or damaged"),
        ("a.parquet", b"PAR1" + b"\0" * 90 + b"PAR1", "truncated or damaged"),
        ("a.csv", PRICES.encode() + b"BTC,2024-01-01,1\r\nBTC,2024-01-02,1\n", "mix line ends"),
        ("a.json", b'[{"asset": "BTC"}]', "JSON array"),
        ("a.json", b"not json\n", "no JSON object"),
        ("a.xlsx", b"PK", "--format"),
    ],
)
def test_unusable_files_end_in_one_sentence(zone, write, name, content, why):
    path = write(name, content)
    sentence = zone.fail("prices", path)
    assert str(path) in sentence
    assert why in sentence
    assert "\n" not in sentence
    assert not zone.files()


def test_gzip_with_a_flipped_bit_is_not_loaded(zone, write):
    packed = bytearray(gzip.compress((PRICES + "BTC,2024-01-01,1\n" * 9999).encode(), 0))
    packed[5000] ^= 1
    assert "damaged gzip" in zone.fail("prices", write("a.csv.gz", bytes(packed)))
    assert not zone.files()


def test_damage_inside_a_parquet_file_leaves_nothing(zone, write):
    content = bytearray(parquet_bytes())
    content[4:60] = b"\xff" * 56
    assert "a.parquet" in zone.fail("prices", write("a.parquet", bytes(content)))
    assert not zone.files()


def test_missing_paths_and_folders_without_files(zone, tmp_path):
    assert "no file" in zone.fail("prices", tmp_path / "none.csv").lower()
    (tmp_path / "empty").mkdir()
    assert str(tmp_path / "empty") in zone.fail("prices", tmp_path / "empty")


def test_a_header_without_rows_loads_no_rows(zone, write):
    path = write("prices.csv", PRICES)
    zone.load("prices", path)
    assert zone.files("reference.asset_prices")
    assert zone.rows("reference.asset_prices") == []
    assert "already loaded" in zone.load("prices", path)


@pytest.mark.parametrize("pack", ["tags: 5\n", "- a\n", "tags:\n- {a: [\n", "title: x\n"])
def test_what_is_no_tagpack(zone, write, pack):
    path = write("pack.yaml", pack)
    assert str(path) in zone.fail("tagpack", path)


BLOCKS = "number,hash,timestamp,transaction_count\n"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1.5,0x,1488775107,1", "bad_type: number is not a bigint"),
        ("0x10,0x,1488775107,1", "bad_type: number is not a bigint"),
        ("9223372036854775808,0x,1488775107,1", "bad_type: number is not a bigint"),
        ("1,0x,yesterday,1", "bad_type: timestamp is not a timestamp"),
        ("1,0x,06/03/2017,1", "bad_type: timestamp is not a timestamp"),
        ("1,0x,-5,1", "bad_type: timestamp is not a timestamp"),
        ("1,0x,99999999999,1", "bad_type: timestamp is not a timestamp"),
        ("1,0x,infinity,1", "bad_type: timestamp is not a timestamp"),
        (
            "x,0x,y,1",
            "bad_type: number is not a bigint; bad_type: timestamp is not a timestamp",
        ),
        ("1,0x,1488775107", "bad_row: missing columns"),
        ("1,0x,1488775107,1,1", "bad_row: too many columns"),
    ],
)
def test_what_is_refused_and_why(zone, write, line, reason):
    good = "1,0x,1488775107,1\n"
    path = write("blocks.csv", BLOCKS + good + line + "\n" + good)
    output = zone.load("ethereum-etl", path, "--kind", "blocks", "--chain-id", 1)
    assert len(zone.rows("onchain.evm_blocks")) == 2
    [(table, file, number, why, text)] = refused(zone)
    assert (table, file, number, why) == ("onchain.evm_blocks", "blocks.csv", 2, reason)
    assert line.split(",")[2] in text
    assert "refused_rows" in output


def test_nulls_odd_values_and_repeats_are_left_to_staging(zone, write):
    lines = [",,,", "1,not a hash,1488775107,", "1,0x,4102444800,-5", "1,0x,0,1", "1,0x,0,1"]
    path = write("blocks.csv", BLOCKS + "\n".join(lines) + "\n")
    zone.load("ethereum-etl", path, "--kind", "blocks", "--chain-id", 1)
    assert len(zone.rows("onchain.evm_blocks")) == len(lines)
    assert refused(zone) == []


def test_uint256_and_odd_amounts_stay_as_text(zone, write):
    values = [str(2**256 - 1), "-5", "1e18", "", "abc"]
    header = "hash,block_number,from_address,to_address,value,block_timestamp\n"
    lines = [f"0x{n},1,a,b,{value},1488775107" for n, value in enumerate(values)]
    path = write("transactions.csv", header + "\n".join(lines))
    zone.load("ethereum-etl", path, "--kind", "transactions", "--chain-id", 1)
    rows = zone.rows("onchain.evm_transactions", "value", "hash")
    assert rows == [(value or None,) for value in values]


def test_refused_rows_hide_what_is_personal(zone, write):
    header = "customer_id,changed_at,status,full_name,kyc_tier,shoe_size\n"
    lines = "C1,2024-01-01,active,Ada Secret,two,44\nC2,2024-01-01,active,Bob Hidden\n"
    zone.load("table", "exchange.customers", write("customers.csv", header + lines))
    cast, broken = refused(zone)
    assert json.loads(cast[4]) == {
        "customer_id": "C1",
        "changed_at": "2024-01-01",
        "status": "active",
        "full_name": "***",
        "kyc_tier": "two",
    }
    assert broken[4] == "***"


def test_broken_json_lines_are_refused_with_their_text(zone, write):
    good = '{"asset": "BTC", "price_date": "2024-01-01", "price_usd": 1}'
    path = write("prices.jsonl", f"{good}\n[1]\n{good[:-1]}\n{good}\n")
    zone.load("prices", path)
    assert len(zone.rows("reference.asset_prices")) == 2
    assert [row[2:] for row in refused(zone)] == [
        (2, "bad_row: not a JSON object", "[1]"),
        (3, "bad_row: not a JSON object", good[:-1]),
    ]


def test_a_bad_nested_input_is_refused_alone(zone, write):
    transaction = {
        "hash": "f",
        "block_timestamp": 1388367102,
        "inputs": [{"index": 0, "value": "much"}, {"index": 1, "value": 5}],
        "outputs": [],
    }
    path = write("bitcoin.json", "{}\n" + json.dumps(transaction) + "\n" + "broken\n")
    zone.load("bitcoin-etl", path)
    assert len(zone.rows("onchain.utxo_transactions")) == 2
    assert zone.rows("onchain.utxo_inputs", '"index"') == [(1,)]
    assert [(row[0], row[2], row[3]) for row in refused(zone)] == [
        ("onchain.utxo_inputs", 2, "bad_type: value is not a bigint"),
        ("onchain.utxo_transactions", 3, "bad_row: not a JSON object"),
    ]


def test_no_address_is_no_tor_exit(zone, write):
    zone.load("tor", write("exits.lst", "192.0.2.1\n<html>\n"), "--seen-at", "2024-01-01")
    assert len(zone.rows("attribution.tor_exit_nodes")) == 1
    assert refused(zone)[0][2:] == (2, "bad_type: ip_address is not an IP address", "<html>")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--map", "price_usd=price_usd; drop table x"), "price_usd; drop table x"),
        (("--map", 'price_usd="price_usd"'), '"price_usd"'),
        (("--map", "price_usd=1)--"), "1)--"),
        (("--map", "nothing=asset"), "reference.asset_prices does not have"),
        (("--map", "price_usd"), "column=value"),
        (("--map", "asset=asset", "--set", "asset=BTC"), "both"),
        (("--map", "asset=asset", "--map", "asset=price_usd"), "twice"),
        (("--set", "price_usd=much"), "decimal(38,18)"),
        (("--set", "loaded_at=2020-01-01"), "loaded_at"),
        (("--known-at", "soon"), "--known-at"),
        (("--delimiter", ";;"), "--delimiter"),
    ],
)
def test_settings_that_cannot_be(zone, write, arguments, why):
    path = write("prices.csv", PRICES + "BTC,2024-01-01,1\n")
    assert why in zone.fail("prices", path, *arguments)
    assert not zone.files()


def test_a_constant_is_data_whatever_it_says(zone, write):
    path = write("prices.csv", PRICES + "BTC,2024-01-01,1\n")
    hostile = "x'); drop table t; --"
    zone.load("prices", path, "--set", f"source_name={hostile}")
    assert zone.rows("reference.asset_prices", "source_name") == [(hostile,)]


def test_column_names_are_data_whatever_they_say(zone, write, tmp_path):
    hostile = "a\"b'c; drop~1/x"
    quoted = hostile.replace('"', '""')
    rest = {"asset": "BTC", "price_date": "2024-01-01"}
    files = [
        write("a.csv", f'asset,price_date,"{quoted}"\nBTC,2024-01-01,5\n'),
        write("a.jsonl", json.dumps({**rest, hostile: 5}) + "\n"),
        tmp_path / "a.parquet",
    ]
    pq.write_table(pa.Table.from_pylist([{**rest, hostile: 5}]), files[-1])
    for path in files:
        zone.load("prices", path, "--map", f"price_usd={hostile}")
    assert len(zone.rows("reference.asset_prices", "price_usd")) == 3
    assert len(set(zone.rows("reference.asset_prices"))) == 1


def test_paths_with_spaces_quotes_brackets_and_letters(zone, write, tmp_path):
    zone.raw = tmp_path / "raw [1] d'été *"
    for suffix in ("csv", "parquet"):
        content = PRICES + "BTC,2024-01-01,1\n" if suffix == "csv" else parquet_bytes()
        zone.load("prices", write(f"o'brien [a] 'ß/daily «1»*?.{suffix}", content))
    assert len(zone.rows("reference.asset_prices")) == 1001


VALUES = st.one_of(
    st.integers(-(2**64), 2**64).map(str),
    st.decimals(allow_nan=True, allow_infinity=True).map(str),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8),
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(values=st.lists(VALUES, min_size=1, max_size=40), broken=st.sets(st.integers(0, 39)))
def test_every_row_is_written_or_refused_at_its_number(new_zone, values, broken):
    """Arbitrary text, in lines of which some lack their last field, loses no row."""
    zone = new_zone()
    lines = []
    for number, value in enumerate(values):
        quoted = value.replace('"', '""')
        lines.append(f"1,{number}" if number in broken else f'1,{number},"{quoted}"')
    path = zone.raw.parent / "blocks.csv"
    content = "hash,number,transaction_count\n" + "\n".join(lines) + "\n"
    path.write_bytes(content.encode())
    zone.load(*("ethereum-etl", path, "--kind", "blocks", "--chain-id", 1, "--set", "timestamp=0"))
    written = dict(zone.rows("onchain.evm_blocks", "number, transaction_count"))
    unread = {row[2] - 1 for row in refused(zone)}
    assert not written.keys() & unread
    assert written.keys() | unread == set(range(len(values)))
    assert broken & set(range(len(values))) <= unread
    for number, count in written.items():
        text = values[number].strip()
        assert (count is None) == (text == "")
        assert count is None or float(text) == count


def test_epoch_zero_is_a_time(zone, write):
    path = write("blocks.csv", BLOCKS + "0,0x,0,0\n")
    zone.load("ethereum-etl", path, "--kind", "blocks", "--chain-id", 1)
    assert zone.rows("onchain.evm_blocks", "timestamp") == [(datetime(1970, 1, 1, tzinfo=UTC),)]
