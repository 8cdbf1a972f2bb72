"""Networks of payments as known at the end of a day, and their measures, the slow and plain way."""

from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

from support_parties import Parties, Row

DAYS = 30
HUB = 100
WHOLE = 10**15
DAMPING = 85
HOPS = 5
KINDS = {"sanctioned": "sanctioned", "mixer": "mixing", "exchange": "vasp"}
SEEDS = {"illicit", "sanctioned", "darknet", "mixing"}


@dataclass
class Network:
    """Who paid whom, and what each node was known as (`attributed` where it is a service)."""

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
            is_passed = node not in self.hubs and not self.is_known_as(node, {"attributed"})
            if found[node] < HOPS and (found[node] == 0 or is_passed):
                for other in along[node] - found.keys():
                    found[other] = found[node] + 1
                    waiting.append(other)
        return found

    def cells(self) -> dict[str, Row]:
        """All cells of each node but those that compare with another day."""
        triangles, components = self.triangles(), self.components()
        bounds, lowered = self.core_bounds()
        seeds = {node for node in self.nodes if self.is_known_as(node, SEEDS)}
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
                "illicit_pagerank_lower_share_30d": below[seeded[node]] / (len(self.nodes) - 1),
                **{name: found.get(node) for name, found in hops.items()},
            }
            for node, others in self.neighbours.items()
        }


def is_party(parties: Parties, node: str, chain: str | None) -> bool:
    if node.startswith("bank_account:"):
        return node != "bank_account:unknown"
    return node.startswith("customer:") or parties.is_address(node, chain)


def network(parties: Parties, day: date, of_parties: bool) -> Network:
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
    marks = {node: parties.groups(node, day, day) for node in nodes}
    for node in nodes:
        if parties.known(parties.owners[node], day):
            marks[node].add("attributed")
    return Network(edges, marks)
