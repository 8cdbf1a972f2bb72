"""What was known of addresses and counterparties at the end of a day, looked up row by row."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain
from typing import Any

import duckdb

Row = dict[str, Any]
DAY = timedelta(days=1)
WINDOWS = {"24h": 1, "7d": 7, "30d": 30, "90d": 90, "lifetime": 100_000}
GROUPS = ("vasp", "mixing", "gambling", "darknet", "ransomware", "illicit", "sanctioned")
GRAVITY = ("sanctioned", "ransomware", "darknet", "illicit", "mixing", "gambling", "vasp", "other")
TABLES = {
    "ledger": "amlmart_intermediate.int_ledger__transfer_versions",
    "tags": "amlmart_staging.stg_attribution__address_tags",
    "sanctions": "amlmart_staging.stg_attribution__sanctioned_addresses",
    "vasps": "amlmart_staging.stg_attribution__vasps",
    "accounts": "amlmart_staging.stg_exchange__bank_accounts",
    "addresses": "amlmart_staging.stg_exchange__deposit_addresses",
    "withdrawals": "amlmart_staging.base_exchange__crypto_withdrawals",
    "deposits": "amlmart_staging.base_exchange__crypto_deposits",
}


class Parties:
    """The rows of a build; every method says what was known at the end of a day."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.rows: dict[str, list[Row]] = {
            name: con.sql(f"select * from {table}").to_arrow_table().to_pylist()
            for name, table in TABLES.items()
        }
        self.families = dict(
            con.sql("select chain, address_family from amlmart_reference.chains").fetchall()
        )
        self.transfers: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows["ledger"]:
            if not row["is_change"]:
                for node in {row["from_node_id"], row["to_node_id"]}:
                    self.transfers[node].append(row)
        self.claims: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in self.rows["tags"]:
            self.claims[row["address_family"], row["address"]].append(row)
        self.lists: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in self.rows["sanctions"]:
            self.lists[row["address_family"], row["address"]].append(row)
        self.bookings: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
        for table in ("withdrawals", "deposits"):
            for row in self.rows[table]:
                if row["row_status"] in ("staged", "superseded"):
                    place = f"{row['chain']}:{row['to_address']}"
                    self.bookings[table, row["transaction_hash"], place].append(row)
        self.owners: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows["addresses"]:
            self.owners[f"{row['chain']}:{row['address']}"].append(row)

    def known(self, rows: list[Row], day: date) -> list[Row]:
        """Those that had happened, were known and were not superseded."""
        end = datetime.combine(day + DAY, time())
        return [
            row
            for row in rows
            if row["known_at"] < end
            and row["occurred_at"] < end
            and (row.get("superseded_at") is None or row["superseded_at"] >= end)
        ]

    def is_address(self, node: str, chain: str | None) -> bool:
        if chain is None or not node.startswith(f"{chain}:"):
            return False
        name = node[len(chain) + 1 :]
        return name != "coinbase" and not name.startswith(("output:", "transaction:", "deposit:"))

    def sides(self, node: str, day: date) -> dict[str, list[Row]]:
        """The transfers of an address by direction, each with its `other` party, if it is one."""
        found: dict[str, list[Row]] = {"inbound": [], "outbound": []}
        for row in self.known(self.transfers[node], day):
            if row["chain"] is None:
                continue
            for way, own, other in (
                ("outbound", row["from_node_id"], row["to_node_id"]),
                ("inbound", row["to_node_id"], row["from_node_id"]),
            ):
                if own == node:
                    is_party = other != node and (
                        self.is_address(other, row["chain"]) or other.startswith("customer:")
                    )
                    found[way].append(row | {"other": other if is_party else None})
        return found

    def customers(self, row: Row, day: date) -> dict[str, str]:
        """Our customers that are known to be a side of a movement on chain or a payment."""
        if not row["source_table"].startswith("onchain."):
            way = "outbound" if row["direction"] == "out" else "inbound"
            return {way: row["customer_id"]} if row["customer_id"] else {}
        end, place, found = datetime.combine(day + DAY, time()), row["to_node_id"], {}
        for way, table in (("outbound", "withdrawals"), ("inbound", "deposits")):
            named = list(self.bookings[table, row["transaction_hash"], place])
            if way == "inbound":
                named += self.owners[place]
            ours = {row["customer_id"], row["counterparty_customer_id"]} - {None}
            told = {each["customer_id"] for each in named if each["known_at"] < end} & ours
            if told:
                (found[way],) = told
        return found

    def dealings(self, node: str, day: date) -> dict[str, list[Row]]:
        """What customers of ours had with an outside node, by the customer's direction."""
        found: dict[str, list[Row]] = {"inbound": [], "outbound": []}
        for row in self.known(self.transfers[node], day):
            if row["rail"] in ("internal", "trade"):
                continue
            ours = self.customers(row, day)
            if len(ours) != 1:
                continue
            ((way, customer),) = ours.items()
            if node == (row["from_node_id"] if way == "inbound" else row["to_node_id"]):
                found[way].append(row | {"customer": customer})
        return found

    def groups(self, node: str, day: date, happened: date) -> set[str]:
        """What an address was known as, for what happened on a day; `tagged` where by a tag."""
        chain, _, address = node.partition(":")
        if chain not in self.families:
            return set()
        key, end, found = (
            (self.families[chain], address),
            datetime.combine(day + DAY, time()),
            set(),
        )
        for tag in self.claims[key]:
            used = tag["first_used_at"]
            if tag["known_at"] < end and (used is None or used.date() <= happened):
                for group in (tag["risk_group"], tag["category_risk_group"]):
                    found.add(group if group in GROUPS else "other")
                found |= {"tagged", "attributed"}
                found |= {"ransomware"} if tag["concept"] == "ransomware" else set()
        changes = [row for row in self.lists[key] if row["known_at"] < end > row["occurred_at"]]
        for listing in changes:
            if listing["list_action"] == "listed" and not any(
                row["list_action"] == "delisted"
                and row["occurred_at"] > listing["occurred_at"]
                and (row["list_name"], row["currency"])
                == (listing["list_name"], listing["currency"])
                for row in changes
            ):
                found |= {"sanctioned", "attributed"}
        return found


def since(rows: list[Row], day: date, window: str) -> list[Row]:
    """Rows of the days of the window."""
    return [row for row in rows if (day - row["occurred_at"].date()).days < WINDOWS[window]]


def amounts(rows: list[Row]) -> list[Decimal]:
    return [row["amount_usd"] for row in rows if row["amount_usd"] is not None]


def flow_cells(sides: dict[str, list[Row]], day: date) -> Row:
    """The cells of counts, sums, means, maxima and times, from transfers by direction."""
    cells: Row = {}
    for window in WINDOWS:
        for way, rows in sides.items():
            events = since(rows, day, window)
            priced = amounts(events)
            cells[f"{way}_count_{window}"] = len(events)
            cells[f"{way}_usd_sum_{window}"] = sum(priced)
            cells[f"{way}_usd_max_{window}"] = max(priced, default=None)
            cells[f"{way}_usd_mean_{window}"] = float(sum(priced)) / len(priced) if priced else None
        cells[f"net_usd_sum_{window}"] = (
            cells[f"inbound_usd_sum_{window}"] - cells[f"outbound_usd_sum_{window}"]
        )
        if window != "24h":
            days = {
                row["occurred_at"].date()
                for row in since(list(chain.from_iterable(sides.values())), day, window)
            }
            cells[f"active_day_count_{window}"] = len(days)
    times = [row["occurred_at"] for rows in sides.values() for row in rows]
    days = {each.date() for each in times}
    earlier = days - {day}
    cells["first_seen_at"] = min(times, default=None)
    cells["last_seen_at"] = max(times, default=None)
    cells["age_days"] = (day - min(days)).days if days else None
    cells["dormant_days"] = (day - max(earlier)).days if day in days and earlier else None
    return cells


def gravest(groups: set[str]) -> str | None:
    return next((group for group in GRAVITY if group in groups), None)


def differences(found: Row, expected: Row) -> dict[str, tuple[Any, Any]]:
    """Cells that are not as expected; floats may part in the last digits."""
    return {
        name: (found[name], value)
        for name, value in expected.items()
        if not (
            abs(found[name] - value) <= 1e-9 * max(1.0, abs(value))
            if isinstance(value, float) and isinstance(found[name], float)
            else found[name] == value
        )
    }
