"""What each connector makes of its format."""

import gzip
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq

HASH = "0x" + "a" * 64
MAX_UINT256 = str(2**256 - 1)
BLOCKS_HEADER = "number,hash,parent_hash,timestamp,miner,transaction_count"
TOKEN = {
    "token_address": "0x" + "1" * 40,
    "from_address": "0x" + "2" * 40,
    "to_address": "0x" + "3" * 40,
    "transaction_hash": HASH,
    "log_index": 7,
    "block_number": 5,
}


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_ethereum_csv_gets_its_chain_and_is_known_at_once(zone, write):
    path = write("blocks.csv", f"{BLOCKS_HEADER}\n5,{HASH},,1488775107,0xabc,3\n")
    zone.load("ethereum-etl", path, "--kind", "blocks", "--chain-id", 56)
    columns = "chain_id, number, timestamp, known_at, loaded_at, parent_hash"
    seen = at(2017, 3, 6, 4, 38, 27)
    assert zone.rows("onchain.evm_blocks", columns) == [(56, 5, seen, seen, at(2026, 1, 1), None)]


def test_the_same_rows_from_every_format(zone, write, tmp_path):
    record = {**TOKEN, "value": MAX_UINT256, "block_timestamp": 1488775107}
    plain = ",".join(record) + "\n" + ",".join(str(value) for value in record.values()) + "\n"
    lines = json.dumps({**record, "type": "token_transfer", "value": int(MAX_UINT256)}) + "\n"
    files = [
        write("a.csv", plain),
        write("b.csv.gz", gzip.compress(plain.encode())),
        write("c.jsonl", lines),
        write("d.json.gz", gzip.compress(lines.encode())),
        tmp_path / "e.parquet",
    ]
    pq.write_table(pa.Table.from_pylist([record]), files[-1])
    for path in files:
        zone.load("ethereum-etl", path, "--kind", "token_transfers", "--chain-id", 1)
    rows = zone.rows("onchain.evm_token_transfers")
    assert len(rows) == len(files)
    assert len(set(rows)) == 1
    assert MAX_UINT256 in rows[0]


def test_times_as_seconds_milliseconds_microseconds_and_iso(zone, write):
    times = [
        "1488775107",
        "1488775107000",
        "1488775107000000",
        "1488775107.0",
        "2017-03-06T04:38:27Z",
        "2017-03-06 04:38:27 UTC",
        "2017-03-06 04:38:27",
        "2017-03-06T06:38:27+02:00",
    ]
    lines = [f"{number},{HASH},,{time},," for number, time in enumerate(times)]
    path = write("blocks.csv", "\n".join([BLOCKS_HEADER, *lines]))
    zone.load("ethereum-etl", path, "--kind", "blocks", "--chain-id", 1)
    rows = zone.rows("onchain.evm_blocks", "number, timestamp")
    assert rows == [(number, at(2017, 3, 6, 4, 38, 27)) for number in range(len(times))]


def test_a_mixed_streaming_export_gives_only_its_kind(zone, write):
    trace = {"type": "trace", "trace_type": "call", "value": 1, "block_number": 5}
    lines = [
        {**trace, "trace_address": [0, 12], "block_timestamp": 1488775107},
        {**trace, "trace_address": [], "block_timestamp": 1488775107},
        {"type": "block", "number": 5},
    ]
    path = write("stream.jsonl", "\n".join(json.dumps(line) for line in lines))
    output = zone.load("ethereum-etl", path, "--kind", "traces", "--chain-id", 1)
    rows = zone.rows("onchain.evm_traces", "trace_type, trace_address, value")
    assert rows == [("call", "", "1"), ("call", "0,12", "1")]
    assert "1 rows of another type than trace" in output


def test_block_times_come_from_the_blocks_where_the_export_has_none(zone, write):
    record = {**TOKEN, "value": "1"}
    content = ",".join(record) + "\n" + ",".join(str(value) for value in record.values()) + "\n"
    path = write("transfers.csv", content)
    arguments = ("ethereum-etl", path, "--kind", "token_transfers", "--chain-id", 1)
    assert "--blocks" in zone.fail(*arguments)
    blocks = write("blocks.csv", f"{BLOCKS_HEADER}\n5,{HASH},,1488775107,0xabc,3\n")
    zone.load(*arguments, "--blocks", blocks)
    seen = at(2017, 3, 6, 4, 38, 27)
    columns = "block_number, block_timestamp, known_at"
    assert zone.rows("onchain.evm_token_transfers", columns) == [(5, seen, seen)]


def bitcoin_transaction() -> dict[str, object]:
    return {
        "type": "transaction",
        "hash": "f" * 64,
        "block_number": 1,
        "block_timestamp": 1388367102,
        "is_coinbase": False,
        "fee": 5,
        "inputs": [
            {
                "index": 0,
                "spent_transaction_hash": "e" * 64,
                "spent_output_index": 2,
                "type": "pubkeyhash",
                "addresses": ["1A"],
                "value": 2_100_000_000_000_000,
            },
            {"index": 1, "addresses": [], "value": None},
        ],
        "outputs": [
            {"index": 0, "type": "multisig", "addresses": ["1A", "1B"], "value": 10},
            {"index": 1, "type": "nonstandard", "addresses": ["nonstandardab12"], "value": 20},
        ],
    }


def test_bitcoin_transactions_are_flattened(zone, write):
    path = write("bitcoin.json", json.dumps(bitcoin_transaction()) + "\n")
    zone.load("bitcoin-etl", path)
    seen = at(2013, 12, 30, 1, 31, 42)
    assert zone.rows(
        "onchain.utxo_transactions", "chain, hash, block_timestamp, is_coinbase, fee, known_at"
    ) == [("bitcoin", "f" * 64, seen, False, 5, seen)]
    assert zone.rows(
        "onchain.utxo_inputs",
        'transaction_hash, "index", spent_output_index, address, value, block_timestamp, chain',
    ) == [
        ("f" * 64, 0, 2, "1A", 2_100_000_000_000_000, seen, "bitcoin"),
        ("f" * 64, 1, None, None, None, seen, "bitcoin"),
    ]
    # Several addresses, or a made-up one, are no address.
    rows = zone.rows("onchain.utxo_outputs", '"index", address, value, type')
    assert rows == [(0, None, 10, "multisig"), (1, None, 20, "nonstandard")]


def test_nested_bitcoin_parquet_equals_its_json_lines(zone, write, tmp_path):
    path = write("bitcoin.json", json.dumps(bitcoin_transaction()) + "\n")
    nested = tmp_path / "bitcoin.parquet"
    pq.write_table(pa.Table.from_pylist([bitcoin_transaction()]), nested)
    for file in (path, nested):
        zone.load("bitcoin-etl", file)
    for table, count in (("transactions", 1), ("inputs", 2), ("outputs", 2)):
        rows = zone.rows(f"onchain.utxo_{table}")
        assert len(rows) == 2 * count
        assert len(set(rows)) == count


def test_flat_bitcoin_inputs_fill_only_their_table(zone, tmp_path):
    path = tmp_path / "inputs.parquet"
    record = {"txid": "f" * 64, "vin": 0, "address": "1A", "sat": 9, "block_time": 1388367102}
    pq.write_table(pa.Table.from_pylist([record]), path)
    maps = ("transaction_hash=txid", "index=vin", "value=sat", "block_timestamp=block_time")
    options = [word for pair in maps for word in ("--map", pair)]
    zone.load("bitcoin-etl", path, "--kind", "inputs", *options)
    rows = zone.rows("onchain.utxo_inputs", 'transaction_hash, "index", value, address')
    assert rows == [("f" * 64, 0, 9, "1A")]
    assert not zone.files("onchain.utxo_transactions")


PACK = """\
title: A pack
creator: somebody
label: inherited
currency: ETH
confidence: web_crawl
is_cluster_definer: true
lastmod: 2022-09-06
category: mixing_service
tags:
- address: 0x000000000000000000000000000000000000000a
  context: '{"ignored": true}'
- address: 1A
  currency: BTC
  label: 'null'
  category: exchange
  concepts: [exchange, defi]
  abuse: [scam, phishing]
  is_cluster_definer: false
  lastmod: 2023-08-16 12:18:52.619444
  source: https://example.com/a
"""


def test_a_tag_inherits_its_header_and_gives_a_row_per_concept(zone, write):
    zone.load("tagpack", write("packs/a.yaml", PACK).parent)
    columns = "address, currency, category, abuse, is_cluster_definer, tagged_at, source_name"
    bare = "0x000000000000000000000000000000000000000a"
    first, second = at(2022, 9, 6), at(2023, 8, 16, 12, 18, 52, 619444)
    assert zone.rows("attribution.address_tags", columns, "address, category") == [
        (bare, "ETH", "mixing_service", None, True, first, "A pack"),
        ("1A", "BTC", "defi", "scam", False, second, "A pack"),
        ("1A", "BTC", "exchange", "scam", False, second, "A pack"),
        ("1A", "BTC", "phishing", "phishing", False, second, "A pack"),
    ]
    assert {row[0] for row in zone.rows("attribution.address_tags", "known_at")} == {first, second}


def test_a_pack_without_title_or_lastmod(zone, write):
    pack = "tags:\n- {address: 1A, label: b, currency: BTC}\n"
    zone.load("tagpack", write("nameless.yaml", pack))
    rows = zone.rows("attribution.address_tags", "source_name, tagged_at, known_at, category")
    assert rows == [("nameless", None, None, None)]


def test_tag_csv_with_a_column_map(zone, write):
    path = write("tags.csv", "address,name,family\n0xAb,Someone,exchange\n")
    zone.load(
        *("table", "attribution.address_tags", path, "--map", "label=name"),
        *("--map", "category=family", "--set", "currency=ETH", "--set", "source_name=it's"),
        *("--known-at", "2022-03-31"),
    )
    columns = "address, label, category, currency, source_name, known_at"
    assert zone.rows("attribution.address_tags", columns) == [
        ("0xAb", "Someone", "exchange", "ETH", "it's", at(2022, 3, 31))
    ]


def test_an_address_history_becomes_listings_and_delistings(zone, write):
    path = write(
        "history.csv",
        "asset,address,first_seen_on_list,removed_from_list\n"
        "XBT,1A,2019-05-01,\nETH,0xB,2022-09-03,2025-06-20\n",
    )
    zone.load("ofac-addresses", path)
    columns = "list_name, address, currency, action, effective_at, known_at"
    listed, delisted = at(2022, 9, 3), at(2025, 6, 20)
    assert zone.rows("attribution.sanctioned_addresses", columns, "effective_at") == [
        ("OFAC SDN", "1A", "XBT", "listed", at(2019, 5, 1), at(2019, 5, 1)),
        ("OFAC SDN", "0xB", "ETH", "listed", listed, listed),
        ("OFAC SDN", "0xB", "ETH", "delisted", delisted, delisted),
    ]


def test_aliases_take_after_their_entry(zone, write):
    sdn = write(
        "sdn.csv",
        '36,"BANK",-0- ,"CUBA",' + "-0- ," * 7 + "-0- \r\n"
        '173,"DOE, John","individual","SDGT",' + "-0- ," * 7 + '"DOB 10 Dec 1948; POB X."\r\n\x1a',
    )
    alt = write("alt.csv", '173,12,"a.k.a.","JD",-0- \r\n')
    add = write("add.csv", '173,25,-0- ,"Havana","Cuba",-0- \r\n')
    zone.load("ofac-names", sdn, alt, add, "--known-at", "2021-07-01")
    columns = "entry_id, name, name_type, entity_type, program, birth_date, country, known_at"
    known = at(2021, 7, 1)
    assert zone.rows("attribution.sanctioned_names", columns, "name") == [
        ("36", "BANK", "primary", "entity", "CUBA", None, None, known),
        ("173", "DOE, John", "primary", "individual", "SDGT", "10 Dec 1948", "Cuba", known),
        ("173", "JD", "aka", "individual", "SDGT", "10 Dec 1948", "Cuba", known),
    ]


def test_tor_lists_and_when_they_were_taken(zone, write):
    plain = write("exits.lst", "192.0.2.1\n2001:db8::1\n")
    assert "--seen-at" in zone.fail("tor", plain)
    zone.load("tor", plain, "--seen-at", "2024-02-27T03:00:00+01:00")
    zone.load("tor", write("headed.lst", "# taken 2024-03-01 05:00:00\n192.0.2.2\n"))
    zone.load(
        "tor",
        write("exit-addresses.txt", "ExitNode A\nExitAddress 192.0.2.3 2024-03-02 03:04:05\n"),
    )
    assert zone.rows("attribution.tor_exit_nodes", "ip_address, seen_at, known_at") == [
        ("192.0.2.1", at(2024, 2, 27, 2), at(2024, 2, 27, 2)),
        ("192.0.2.2", at(2024, 3, 1, 5), at(2024, 3, 1, 5)),
        ("192.0.2.3", at(2024, 3, 2, 3, 4, 5), at(2024, 3, 2, 3, 4, 5)),
        ("2001:db8::1", at(2024, 2, 27, 2), at(2024, 2, 27, 2)),
    ]


def test_a_price_is_known_when_its_day_is_over(zone, write):
    path = write(
        "daily.csv", "asset,price_date,price_usd\nBTC,2023-12-31,0.1\nBTC,2023-12-30,1e-5\n"
    )
    zone.load("prices", path)
    columns = "price_date, price_usd, known_at"
    assert zone.rows("reference.asset_prices", columns) == [
        (date(2023, 12, 30), Decimal("0.00001"), at(2023, 12, 31)),
        (date(2023, 12, 31), Decimal("0.1"), at(2024, 1, 1)),
    ]


def test_known_at_of_a_table_load(zone, write):
    first = write("a.csv", "currency,rate_date,usd_per_unit\nEUR,2024-01-01,1.1\n")
    zone.load("table", "reference.fx_rates", first)
    second = write("b.csv", "currency,rate_date,usd_per_unit,seen\nEUR,2024-01-02,1.1,2024-01-05\n")
    zone.load("table", "reference.fx_rates", second, "--map", "known_at=seen")
    third = write("c.csv", "currency,rate_date,usd_per_unit\nEUR,2024-01-03,1.1\n")
    zone.load("table", "reference.fx_rates", third, "--known-at", "occurred")
    assert zone.rows("reference.fx_rates", "known_at, loaded_at", "rate_date") == [
        (None, at(2026, 1, 1)),
        (at(2024, 1, 5), at(2026, 1, 1)),
        (at(2024, 1, 4), at(2026, 1, 1)),
    ]


def test_typed_parquet_columns_keep_their_value(zone, tmp_path):
    path = tmp_path / "typed.parquet"
    schema = pa.schema(
        {
            "token_address": pa.binary(),
            "from_address": pa.string(),
            "to_address": pa.string(),
            "value": pa.decimal128(38, 9),
            "transaction_hash": pa.string(),
            "log_index": pa.float64(),
            "block_number": pa.int32(),
            "block_timestamp": pa.timestamp("ns"),
        }
    )
    record = {
        **TOKEN,
        "token_address": b"0xab",
        "value": Decimal("1200"),
        "log_index": 7.0,
        "block_timestamp": datetime(2020, 1, 2, 3, 4, 5),
    }
    pq.write_table(pa.Table.from_pylist([record], schema), path)
    zone.load("ethereum-etl", path, "--kind", "token_transfers", "--chain-id", 1)
    columns = "token_address, value, log_index, block_timestamp"
    rows = zone.rows("onchain.evm_token_transfers", columns)
    assert rows == [("0xab", "1200", 7, at(2020, 1, 2, 3, 4, 5))]


def test_the_files_have_the_physical_types_of_the_contract(zone, write):
    path = write("daily.csv", "asset,price_date,price_usd\nBTC,2023-12-31,0.1\n")
    zone.load("prices", path)
    schema = pq.read_schema(zone.files("reference.asset_prices")[0])
    assert {field.name: str(field.type) for field in schema} == {
        "asset": "string",
        "price_date": "date32[day]",
        "price_usd": "decimal128(38, 18)",
        "source_name": "string",
        "known_at": "timestamp[us, tz=UTC]",
        "loaded_at": "timestamp[us, tz=UTC]",
    }
