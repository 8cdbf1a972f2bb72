"""Networks of payments as known at the end of a day, and their measures, the slow and plain way."""

from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import combinations
from typing import Any

import duckdb
from support_parties import DAY, Parties, Row

DAYS = 30
HUB = 100
WHOLE = 10**15
DAMPING = 85
HOPS = 5
KINDS = {"sanctioned": "sanctioned", "mixer": "mixing", "exchange": "vasp"}
GROUPS = ("sanctioned", "illicit", "mixing", "darknet", "gambling", "vasp")
CRIMES = ("sanctioned", "illicit", "mixing", "darknet")
TABLES = {
    "attributions": "amlmart_intermediate.int_attribution__address_versions",
    "clusters": "amlmart_intermediate.int_clusters__versions",
    "parts": "amlmart_intermediate.int_exposure__parts",
    "movements": "amlmart_intermediate.int_exposure__movements",
    "nodes": "amlmart_intermediate.int_addresses__nodes",
    "customer_states": "amlmart_intermediate.int_exposure__customer_states",
    "weights": "amlmart_reference.network_risk_weights",
    "categories": "amlmart_reference.attribution_categories",
}


@dataclass
class Network:
    """Who paid whom, and the marks of each node: its risk groups, `illicit owner`, `service`."""

    edges: set[tuple[str, str]]
    marks: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.payers: dict[str, set[str]] = defaultdict(set)
        self.payees: dict[str, set[str]] = defaultdict(set)
        for payer, payee in self.edges:
            self.payers[payee].add(payer)
            self.payees[payer].add(payee)
        self.nodes = {node for edge in self.edges for node in edge}
        self.neighbours = {node: self.payers[node] | self.payees[node] for node in self.nodes}
        self.hubs = {node for node in self.nodes if len(self.neighbours[node]) > HUB}

    def is_known_as(self, node: str, groups: set[str]) -> bool:
        return bool(self.marks.get(node, set()) & groups)

    def triangles(self) -> dict[str, int]:
        """Pairs of neighbours that are neighbours of each other; hubs have none and are none."""
        found = {}
        for node in self.nodes:
            others = set() if node in self.hubs else self.neighbours[node] - self.hubs
            found[node] = sum(two in self.neighbours[one] for one, two in combinations(others, 2))
        return found

    def components(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for start in self.nodes:
            if start not in found:
                part, waiting = {start}, [start]
                while waiting:
                    fresh = self.neighbours[waiting.pop()] - part
                    part |= fresh
                    waiting += fresh
                found.update(dict.fromkeys(part, part))
        return found

    def core_numbers(self) -> dict[str, int]:
        """Exact: take out the node with the fewest neighbours left, again and again."""
        left = {node: set(others) for node, others in self.neighbours.items()}
        found, core = {}, 0
        while left:
            node = min(left, key=lambda each: len(left[each]))
            core = max(core, len(left[node]))
            found[node] = core
            for other in left.pop(node):
                left[other].discard(node)
        return found

    def core_bounds(self, rounds: int = 10) -> tuple[dict[str, int], set[str]]:
        """The H-index of this order, and the nodes that the last round lowered."""
        bounds, lowered = {node: len(others) for node, others in self.neighbours.items()}, set()
        for _ in range(rounds):
            after = {}
            for node, others in self.neighbours.items():
                high = sorted((bounds[other] for other in others), reverse=True)
                after[node] = sum(bound >= place for place, bound in enumerate(high, start=1))
            lowered = {node for node in bounds if after[node] < bounds[node]}
            bounds = after
        return bounds, lowered

    def page_ranks(self, seeds: set[str], rounds: int = 20) -> dict[str, int]:
        """Ranks as whole parts of `WHOLE`; what starts anew does so at the seeds."""
        if not seeds:
            return dict.fromkeys(self.nodes, 0)
        ranks = {node: WHOLE // len(seeds) * (node in seeds) for node in self.nodes}
        for _ in range(rounds):
            kept = sum(rank for node, rank in ranks.items() if not self.payees[node])
            anew = ((100 - DAMPING) * WHOLE + DAMPING * kept) // (100 * len(seeds))
            ranks = {
                node: anew * (node in seeds)
                + sum(
                    DAMPING * ranks[payer] // (100 * len(self.payees[payer]))
                    for payer in self.payers[node]
                )
                for node in self.nodes
            }
        return ranks

    def hops(self, group: str, along: dict[str, set[str]]) -> dict[str, int]:
        """The fewest steps `along` the payments from what was known as this, at most `HOPS`."""
        found = {node: 0 for node in self.nodes if self.is_known_as(node, {group})}
        waiting = deque(found)
        while waiting:
            node = waiting.popleft()
            is_passed = node not in self.hubs and not self.is_known_as(node, {"service"})
            if found[node] < HOPS and (found[node] == 0 or is_passed):
                for other in along[node] - found.keys():
                    found[other] = found[node] + 1
                    waiting.append(other)
        return found

    def cells(self) -> dict[str, Row]:
        """All cells of each node but those that compare with another day."""
        triangles, components = self.triangles(), self.components()
        bounds, lowered = self.core_bounds()
        seeds = {node for node in self.nodes if self.is_known_as(node, {"illicit owner"})}
        ranks, seeded = self.page_ranks(self.nodes), self.page_ranks(seeds)
        below = {rank: place for place, rank in reversed(list(enumerate(sorted(seeded.values()))))}
        hops = {
            f"{way}_{name}_hops_30d": self.hops(group, along)
            for name, group in KINDS.items()
            for way, along in (("from", self.payees), ("to", self.payers))
        }
        return {
            node: {
                "in_degree_count_30d": len(self.payers[node]),
                "out_degree_count_30d": len(self.payees[node]),
                "degree_count_30d": len(others),
                "reciprocity_share_30d": len(self.payers[node] & self.payees[node]) / len(others),
                "is_hub_30d": node in self.hubs,
                "triangle_count_30d": triangles[node],
                "core_number_bound_30d": bounds[node],
                "is_core_number_exact_30d": not (components[node] & lowered),
                "component_node_count_30d": len(components[node]),
                "pagerank_share_30d": ranks[node] / WHOLE,
                "illicit_pagerank_share_30d": seeded[node] / WHOLE,
                "rank_risk_score_30d": below[seeded[node]] / (len(self.nodes) - 1),
                **{name: found.get(node) for name, found in hops.items()},
            }
            for node, others in self.neighbours.items()
        }


def is_party(parties: Parties, node: str, chain: str | None) -> bool:
    if node.startswith("bank_account:"):
        return node != "bank_account:unknown"
    return node.startswith("customer:") or parties.is_address(node, chain)


class Knowledge:
    """What other models say of addresses and exposure; every method is of the end of a day."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        rows: dict[str, list[Row]] = {
            name: con.sql(f"select * from {table}").to_arrow_table().to_pylist()
            for name, table in TABLES.items()
        }
        self.categories = {row["category"]: row for row in rows["categories"]}
        self.weights = {row["entity"]: row for row in rows["weights"]}
        self.keys = {row["node_id"]: row["node_key"] for row in rows["nodes"]}
        self.names = {
            row["node_id"]: (row["address_family"], row["address"]) for row in rows["nodes"]
        }
        self.attributions = by(rows["attributions"], "address_family", "address")
        self.clusters = by(rows["clusters"], "node_id")
        self.in_cluster = by(rows["clusters"], "cluster_id")
        self.parts = by(rows["parts"], "node_key")
        self.sums = {
            "incoming": by(rows["movements"], "to_node_key"),
            "outgoing": by(rows["movements"], "from_node_key"),
        }
        self.customer_states = by(rows["customer_states"], "customer_id")

    def held(self, node: str, day: date) -> list[Row]:
        """The categories that an address was known as."""
        end = datetime.combine(day + DAY, time())
        return [
            self.categories[row["category"]]
            for row in self.attributions[self.names.get(node, (node, node))]
            if row["known_from_at"] < end
            and (row["known_until_at"] is None or row["known_until_at"] >= end)
            and (row["used_from_at"] is None or row["used_from_at"] < end)
            and (row["used_until_at"] is None or row["used_until_at"] >= end)
        ]

    def marks(self, node: str, day: date) -> set[str]:
        held = self.held(node, day)
        found = {row["risk_group"] for row in held}
        found |= {"illicit owner"} if any(row["is_illicit"] for row in held) else set()
        return found | ({"service"} if any(row["is_service"] for row in held) else set())

    def risk(self, node: str, day: date) -> float:
        """The gravest category of the address and of the others of its cluster."""
        end, members = datetime.combine(day + DAY, time()), {node}
        for one in self.clusters[node,]:
            if is_open(one, end):
                members |= {
                    row["node_id"]
                    for row in self.in_cluster[one["cluster_id"],]
                    if is_open(row, end)
                }
        return max(
            (row["risk_score"] for each in members for row in self.held(each, day)), default=0
        )

    def exposures(self, node: str, day: date) -> dict[str, Any]:
        """USD by direction and kind, and all that was moved, `total`."""
        number = (day - date(1970, 1, 1)).days
        found: dict[str, Any] = defaultdict(int)
        if node.startswith("customer:"):
            states = self.customer_states[node.removeprefix("customer:"),]
            known = [row for row in states if row["change_day"] <= number]
            if known:
                last = max(known, key=lambda row: int(row["change_day"]))
                found.update({name.removesuffix("_usd_sum"): usd for name, usd in last.items()})
            return found
        key = self.keys[node]
        for part in self.parts[key,]:
            if part["from_day"] <= number < part["until_day"]:
                name = f"{part['direction']}_{part['risk_group']}_{part['kind']}"
                found[name] += part["amount_usd"]
        for way, moved in self.sums.items():
            for row in moved[key,]:
                if row["known_us"] // 86_400_000_000 <= number < row["until_us"] // 86_400_000_000:
                    found[f"{way}_total"] += row["amount_usd"] or 0
        return found

    def cells(self, node: str, day: date, cells: Row) -> Row:
        """The cells of exposure and risk, of a node with the `cells` of its network."""
        usd, found, crimes = self.exposures(node, day), {}, []
        for way in ("incoming", "outgoing"):
            total = usd[f"{way}_total"]
            for group in GROUPS:
                name = f"{way}_{group}"
                haircut = usd[f"{name}_direct"] + usd[f"{name}_indirect"]
                poison = usd[f"{name}_poison"]
                for kind, sum_usd in (
                    ("direct", usd[f"{name}_direct"]),
                    ("haircut", haircut),
                    ("poison", poison),
                    ("spread", poison - haircut),
                ):
                    share = float(sum_usd) / float(total) if total else 0.0
                    found[f"{name}_{kind}_share_lifetime"] = share
            crimes.append(sum(found[f"{way}_{group}_haircut_share_lifetime"] for group in CRIMES))
        nearest = [
            cells[f"{way}_{kind}_hops_30d"]
            for way in ("from", "to")
            for kind in ("sanctioned", "mixer")
        ]
        hops = min((each for each in nearest if each is not None), default=HOPS + 1)
        found["exposure_risk_score_lifetime"] = min(1.0, max(crimes))
        found["hops_risk_score_30d"] = (HOPS + 1 - hops) / (HOPS + 1)
        found["cluster_risk_score_lifetime"] = float(self.risk(node, day))
        weights = self.weights["customer" if node.startswith("customer:") else "address"]
        found["counterparty_risk_score_30d"] = (
            float(weights["exposure_weight"]) * found["exposure_risk_score_lifetime"]
            + float(weights["hops_weight"]) * found["hops_risk_score_30d"]
            + float(weights["rank_weight"]) * cells["rank_risk_score_30d"]
            + float(weights["cluster_weight"]) * found["cluster_risk_score_lifetime"]
        )
        return found


def by(rows: list[Row], *columns: str) -> dict[tuple[Any, ...], list[Row]]:
    found: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        found[tuple(row[column] for column in columns)].append(row)
    return found


def is_open(version: Row, end: datetime) -> bool:
    until = version["known_until_at"]
    return version["known_from_at"] < end and (until is None or until >= end)


def network(parties: Parties, knowledge: Knowledge, day: date, of_parties: bool) -> Network:
    """The network of an evening: of addresses, or of parties with customers in their place."""
    edges, nodes = set(), set()
    for row in parties.known(parties.rows["ledger"], day):
        ends = {"outbound": row["from_node_id"], "inbound": row["to_node_id"]}
        if (
            row["is_change"]
            or (day - row["occurred_at"].date()).days >= DAYS
            or not all(is_party(parties, node, row["chain"]) for node in ends.values())
            or (row["chain"] is None and not of_parties)
        ):
            continue
        if of_parties and row["chain"] is not None:
            for way, customer in parties.customers(row, day).items():
                ends[way] = f"customer:{customer}"
        payer, payee = ends["outbound"], ends["inbound"]
        if payer != payee:
            edges.add((payer, payee))
            nodes |= {payer, payee}
    return Network(edges, {node: knowledge.marks(node, day) for node in nodes})
