"""The ledger and its past, made slowly from the raw files: what each row of them says, one by one.

Only for a world whose rows are sound: nothing here judges a row. Seeds of the project say how
many decimals a coin has and which name an asset goes by.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from hashlib import md5
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from amlmart.project import project_dir

Row = dict[str, Any]
DAY = timedelta(days=1)
CENT = Decimal("0.01")
PRICE = Decimal("1e-10")
OLDEST_PRICE_DAYS = 7
CLOCKS = ("known_at", "loaded_at")
# Every table whose rows move value, or say what one is worth.
TABLES = (
    *("onchain.evm_transactions", "onchain.evm_traces", "onchain.evm_token_transfers"),
    *("onchain.utxo_inputs", "onchain.utxo_outputs"),
    *("exchange.fiat_transactions", "exchange.internal_transfers", "exchange.trades"),
    *("exchange.crypto_deposits", "exchange.crypto_withdrawals"),
    *("reference.asset_prices", "reference.fx_rates"),
)


def raw_rows(raw: Path, table: str) -> list[Row]:
    """The rows of a raw table such as `exchange.trades`; times without their zone, which is UTC."""
    rows: list[Row] = []
    for path in sorted((raw / table.replace(".", "/")).rglob("*.parquet")):
        rows += pq.read_table(path, partitioning=None).to_pylist()
    for row in rows:
        for name, value in row.items():
            if isinstance(value, datetime):
                row[name] = value.replace(tzinfo=None)
    return rows


def seed_rows(name: str) -> list[Row]:
    with (project_dir() / f"seeds/terminology/{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def lower(text: str | None) -> str | None:
    return text.lower() if text else None


class RawLedger:
    """Every version of every movement of value; `versions` gives them as the ledger has them."""

    def __init__(self, raw: Path) -> None:
        self.raw = raw
        self.chains = {row["chain"]: row for row in seed_rows("chains")}
        self.chain_of = {
            int(row["chain_id"]): name for name, row in self.chains.items() if row["chain_id"]
        }
        self.tokens = {
            (int(row["chain_id"]), row["token_address"]): row for row in seed_rows("token_decimals")
        }
        self.names = {row["asset"]: row["canonical_asset"] for row in seed_rows("assets")}
        self.closes: dict[tuple[str, Any], tuple[Decimal, datetime]] = {}
        # Where a currency has a rate and a price of one day, the price counts: it comes last.
        for table, asset, day, price in (
            ("fx_rates", "currency", "rate_date", "usd_per_unit"),
            ("asset_prices", "asset", "price_date", "price_usd"),
        ):
            for row in self.once(f"reference.{table}", (asset, day)):
                known = self.known(row, datetime.combine(row[day] + DAY, time()))
                usd = row[price].quantize(PRICE, ROUND_HALF_UP)
                self.closes[self.asset(row[asset]), row[day]] = (usd, known)

    # ---- rows as they count

    def known(self, row: Row, happened: datetime) -> datetime:
        return row["known_at"] or row["loaded_at"] or happened

    def once(self, table: str, key: tuple[str, ...]) -> list[Row]:
        """The rows of a table that never restates, each key's first known."""
        found: dict[tuple[Any, ...], Row] = {}
        for row in sorted(
            raw_rows(self.raw, table),
            key=lambda row: row["known_at"] or row["loaded_at"] or datetime.max,
        ):
            found.setdefault(tuple(row[name] for name in key), row)
        return list(found.values())

    def told(self, table: str, key: str, happened: tuple[str, ...]) -> Iterator[Row]:
        """The versions of a table's rows, with `known` and `superseded`; repeats say nothing."""
        by_key = defaultdict(list)
        for row in raw_rows(self.raw, table):
            event = next(row[name] for name in happened if row[name] is not None)
            by_key[row[key]].append(row | {"known": self.known(row, event)})
        for rows in by_key.values():
            versions: list[Row] = []
            for row in sorted(rows, key=lambda row: row["known"]):
                if not versions or content(versions[-1]) != content(row):
                    versions.append(row)
            for row, following in zip(versions, [*versions[1:], None], strict=True):
                yield row | {"superseded": following["known"] if following else None}

    def asset(self, name: str) -> str:
        return self.names.get(name.upper(), name.upper())

    def place(self, chain: str, address: str) -> str:
        """The node of an address: EVM and bech32 in lower case, base58 as it is."""
        is_exact = self.chains[chain]["address_family"] != "evm" and address[0] in "13"
        return f"{chain}:{address if is_exact else address.lower()}"

    # ---- on chain

    def on_chain(self) -> Iterator[Row]:
        transactions = {
            (row["chain_id"], row["hash"].lower()): row
            for row in self.once("onchain.evm_transactions", ("chain_id", "hash"))
        }
        for (chain_id, name), row in transactions.items():
            chain = self.chain_of[chain_id]
            payee = lower(row["to_address"]) or lower(row["receipt_contract_address"])
            if row["receipt_status"] != 0:
                yield self.movement(
                    *(chain, self.chains[chain]["native_asset"], row["from_address"].lower()),
                    *(payee or f"transaction:{name}", int(row["value"]), 18, row, name),
                    f"evm_native:{chain}:{name}",
                )
        for row in self.once(
            "onchain.evm_traces",
            ("chain_id", "block_number", "transaction_hash", "trace_type", "trace_address"),
        ):
            chain, name = self.chain_of[row["chain_id"]], row["transaction_hash"].lower()
            repeats = not row["trace_address"] and (row["chain_id"], name) in transactions
            moves = row["call_type"] not in ("delegatecall", "callcode", "staticcall")
            if row["status"] != 0 and moves and not repeats:
                yield self.movement(
                    *(chain, self.chains[chain]["native_asset"], row["from_address"].lower()),
                    *(row["to_address"].lower(), int(row["value"]), 18, row, name),
                    f"evm_trace:{chain}:{name}:{row['trace_type']}:{row['trace_address'] or ''}",
                )
        for row in self.once(
            "onchain.evm_token_transfers", ("chain_id", "transaction_hash", "log_index")
        ):
            chain, name = self.chain_of[row["chain_id"]], row["transaction_hash"].lower()
            token = self.tokens.get((row["chain_id"], row["token_address"].lower()))
            around = transactions.get((row["chain_id"], name))
            if token and not (around and around["receipt_status"] == 0):
                yield self.movement(
                    *(chain, token["asset"], row["from_address"].lower()),
                    *(row["to_address"].lower(), int(row["value"]), int(token["decimals"])),
                    *(row, name, f"evm_token:{chain}:{name}:{row['log_index']}"),
                )
        yield from self.edges()

    def edges(self) -> Iterator[Row]:
        """Each payer's part of each output: the payers in order on a line, cut in whole satoshi."""
        outputs = self.once("onchain.utxo_outputs", ("chain", "transaction_hash", "index"))
        there = {(row["chain"], row["transaction_hash"], row["index"]): row for row in outputs}
        payers: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for row in self.once("onchain.utxo_inputs", ("chain", "transaction_hash", "index")):
            name, index = row["spent_transaction_hash"], row["spent_output_index"]
            spent = there.get((row["chain"], name, index))
            if not (name or "").strip("0"):
                payer, value = "coinbase", 1
            else:
                source = row if row["address"] else spent
                assert source, "every input of the world can be resolved"
                payer = self.place(row["chain"], source["address"]).partition(":")[2]
                value = row["value"] if row["value"] is not None else spent["value"]
            payers[row["chain"], row["transaction_hash"]][payer] += value
        for row in outputs:
            chain, name, index = row["chain"], row["transaction_hash"], row["index"]
            line, begin = payers[chain, name], 0
            total = sum(line.values())
            payee = (
                self.place(chain, row["address"]).partition(":")[2]
                if row["address"]
                else f"output:{name}:{index}"
            )
            for payer in sorted(line):
                end = begin + line[payer]
                part = row["value"] * end // total - row["value"] * begin // total
                begin = end
                yield self.movement(
                    *(chain, self.chains[chain]["native_asset"], payer, payee, part, 8, row, name),
                    f"utxo:{chain}:{name}:{index}:{chain}:{payer}",
                    is_change=payee in line and "coinbase" not in line,
                )

    def movement(
        self,
        chain: str,
        asset: str,
        payer: str,
        payee: str,
        units: int,
        decimals: int,
        row: Row,
        transaction: str,
        reference: str,
        is_change: bool = False,
    ) -> Row:
        happened = row["block_timestamp"]
        return {
            "reference": reference,
            "asset": asset,
            "chain": chain,
            "transaction": transaction,
            "payer": f"{chain}:{payer}",
            "payee": f"{chain}:{payee}",
            "amount": Decimal(units).scaleb(-decimals),
            "is_change": is_change,
            "occurred": happened,
            "known": self.known(row, happened),
            "superseded": None,
        }

    # ---- in the books

    def in_books(self, chained: Iterable[Row]) -> Iterator[Row]:
        for row in self.told("exchange.fiat_transactions", "fiat_transaction_id", ("booked_at",)):
            bank = f"bank_account:{row['bank_account_id'] or 'unknown'}"
            ends = (bank, f"customer:{row['customer_id']}")
            if row["status"].lower() == "booked":
                yield booking(
                    row,
                    f"fiat:{row['fiat_transaction_id']}",
                    row["currency"].upper(),
                    ends if row["direction"].lower() == "in" else ends[::-1],
                    row["amount"],
                    row["booked_at"],
                )
        for row in self.told(
            "exchange.internal_transfers", "internal_transfer_id", ("transferred_at",)
        ):
            yield booking(
                row,
                f"internal:{row['internal_transfer_id']}",
                self.asset(row["asset"]),
                (f"customer:{row['from_customer_id']}", f"customer:{row['to_customer_id']}"),
                row["amount"],
                row["transferred_at"],
            )
        for row in self.told("exchange.trades", "trade_id", ("executed_at",)):
            other = row["counterparty_customer_id"]
            ends = (f"customer:{other}" if other else "exchange:order_book",)
            ends = (*ends, f"customer:{row['customer_id']}")
            for leg in ("base", "quote"):
                is_received = (row["side"].lower() == "buy") == (leg == "base")
                yield booking(
                    row,
                    f"trade:{row['trade_id']}:{leg}",
                    self.asset(row[f"{leg}_asset"]),
                    ends if is_received else ends[::-1],
                    row[f"{leg}_amount"],
                    row["executed_at"],
                )
        yield from self.settled(chained)

    def settled(self, chained: Iterable[Row]) -> Iterator[Row]:
        """Deposits and withdrawals count until the movement on chain is known that settles them."""
        on_chain: dict[tuple[Any, ...], datetime] = {}
        for row in chained:
            if row["amount"]:
                key = (row["chain"], row["asset"], row["transaction"], row["payee"])
                on_chain[key] = min(row["known"], on_chain.get(key, row["known"]))
        for table, kind, times, happened, counting in (
            ("crypto_deposits", "deposit", ("credited_at",), "credited_at", "credited"),
            (
                *("crypto_withdrawals", "withdrawal", ("completed_at", "requested_at")),
                *("requested_at", "completed"),
            ),
        ):
            for row in self.told(f"exchange.{table}", f"{kind}_id", times):
                asset, payee = self.asset(row["asset"]), self.place(row["chain"], row["to_address"])
                settled = on_chain.get((row["chain"], asset, lower(row["transaction_hash"]), payee))
                if row["status"].lower() != counting or (settled and settled <= row["known"]):
                    continue
                payer = f"customer:{row['customer_id']}"
                if kind == "deposit":
                    origin = row["from_address"]
                    payer = (
                        self.place(row["chain"], origin)
                        if origin
                        else f"{row['chain']}:deposit:{row['deposit_id']}"
                    )
                ends = [each for each in (row["superseded"], settled) if each]
                row["superseded"] = min(ends, default=None)
                reference = f"crypto_{kind}:{row[f'{kind}_id']}"
                yield booking(row, reference, asset, (payer, payee), row["amount"], row[happened])

    # ---- all of it

    def versions(self) -> list[Row]:
        chained = list(self.on_chain())
        rows = [row for row in [*chained, *self.in_books(chained)] if row["amount"]]
        return [
            {
                "transfer_id": md5(row["reference"].encode()).hexdigest(),
                "from_node_id": row["payer"],
                "to_node_id": row["payee"],
                "asset": row["asset"],
                "amount_native": row["amount"],
                "amount_usd": self.usd(row),
                "is_change": row["is_change"],
                "occurred_at": row["occurred"],
                "known_at": row["known"],
                "superseded_at": row["superseded"],
            }
            for row in rows
        ]

    def usd(self, row: Row) -> Decimal | None:
        """Worth at the youngest close of the seven days before, known when the day began."""
        if row["asset"] == "USD":
            return row["amount"].quantize(CENT, ROUND_HALF_UP)
        day = row["occurred"].date()
        for age in range(1, OLDEST_PRICE_DAYS + 1):
            close = self.closes.get((row["asset"], day - age * DAY))
            if close and close[1] <= datetime.combine(day, time()):
                return (row["amount"] * close[0]).quantize(CENT, ROUND_HALF_UP)
        return None


def content(row: Row) -> Row:
    return {k: v for k, v in row.items() if k not in (*CLOCKS, "known", "superseded")}


def booking(
    row: Row, reference: str, asset: str, ends: tuple[str, str], amount: Decimal, happened: datetime
) -> Row:
    return {
        "reference": reference,
        "asset": asset,
        "payer": ends[0],
        "payee": ends[1],
        "amount": amount,
        "is_change": False,
        "occurred": happened,
        "known": row["known"],
        "superseded": row["superseded"],
    }
