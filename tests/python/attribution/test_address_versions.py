"""What an address counts as at any pair of instants, against a slow reading of the raw claims.

The sample zone with its tags, listings and deposit addresses replaced by many small ones about few
addresses, on few days, so that they meet: equal confidence, equal times, restatements, removals.
"""

import csv
import datetime as dt
import itertools
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support_dbt import WITHOUT_TESTS, run_dbt

from amlmart.project import project_dir
from amlmart.sample.zone import write_sample

Moment = dt.datetime
Row = dict[str, Any]

FIRST = Moment(2024, 1, 1, 12, 30)
ALWAYS, NEVER = Moment.min, Moment.max
ADDRESSES = [f"0x{number:040x}" for number in range(0xA0000, 0xA0000 + 120)]


@dataclass(frozen=True)
class Claim:
    """One claim as it stood, over the transfers and the knowledge it held for."""

    layer: str
    kind: str
    category: str
    concept: str
    label: str
    source: str
    score: float
    claimed: Moment
    known: Moment
    known_until: Moment = NEVER
    used: Moment = ALWAYS
    used_until: Moment = NEVER


def day(number: int) -> Moment:
    return FIRST + dt.timedelta(days=number)


def generated() -> tuple[list[Row], list[Row], list[Row]]:
    """Return rows of tags, listings and deposit addresses that are all fit to use."""
    draw = random.Random(24)
    tags: dict[tuple[Any, ...], Row] = {}
    listings: list[Row] = []
    deposits: list[Row] = []
    for address in ADDRESSES:
        for _ in range(draw.randrange(8)):
            told = draw.randrange(6)
            row = {
                "address": address,
                "currency": "ETH",
                "label": draw.choice(("Orchid", "Larch")),
                "category": draw.choice(
                    ("exchange", "mixing_service", "user", "black_list", "space elevator", None)
                ),
                "abuse": draw.choice((None, None, "scam", "sanction")),
                "confidence": draw.choice(("ownership", "forensic", "trusted_provider", None)),
                "first_used_at": draw.choice((None, None, day(draw.randrange(4)))),
                "source_name": draw.choice(("a pack", "b pack")),
                "tagged_at": draw.choice((None, day(told), day(told))),
                "known_at": day(told + draw.randrange(3)),
            }
            key = ("source_name", "address", "label", "category", "abuse", "tagged_at")
            tags.setdefault(tuple(row[name] for name in key), row)
        if draw.random() < 0.3:
            since, until = sorted(draw.sample(range(8), 2))
            for action, at in (("listed", since), ("delisted", until)):
                if action == "listed" or draw.random() < 0.6:
                    listings.append(
                        {
                            "list_name": "A list",
                            "address": address,
                            "currency": "ETH",
                            "action": action,
                            "effective_at": day(at),
                            "known_at": day(at + draw.randrange(4)),
                        }
                    )
        if draw.random() < 0.2:
            given = draw.randrange(6)
            deposits.append(
                {
                    "chain": "ethereum",
                    "address": address,
                    "customer_id": "C-1",
                    "assigned_at": day(given),
                    "known_at": day(given + draw.randrange(2)),
                }
            )
    return list(tags.values()), listings, deposits


def replace(raw: Path, table: str, rows: list[Row]) -> None:
    """Write the rows in place of those of a raw table."""
    folder = raw / table.replace(".", "/")
    schema = pq.read_schema(next(folder.rglob("*.parquet")))
    shutil.rmtree(folder)
    folder.mkdir()
    for row in rows:
        for name, value in row.items():
            if isinstance(value, dt.datetime):
                row[name] = value.replace(tzinfo=dt.UTC)
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), folder / "rows.parquet")


def seed(name: str, key: str) -> dict[str, Row]:
    path = project_dir() / "seeds" / "terminology" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return {row[key]: row for row in csv.DictReader(lines)}


CONCEPTS = seed("tag_concepts", "source_category")
CATEGORIES = seed("attribution_categories", "category")
CONFIDENCE = seed("tag_confidence", "confidence")


def is_sanction(word: str | None) -> bool:
    return word in CONCEPTS and CONCEPTS[word]["risk_group"] == "sanctioned"


def meanings(tag: Row) -> Iterator[tuple[str, str]]:
    """What a tag says: pairs of layer and word."""
    category, abuse = tag["category"], tag["abuse"]
    if is_sanction(abuse):
        yield "sanction", abuse
        concept = CONCEPTS.get(category, {}).get("concept", "")
        kind = CATEGORIES.get(concept, {"is_service": "", "is_illicit": ""})
        if "true" in (kind["is_service"], kind["is_illicit"]) and not is_sanction(category):
            yield "owner", category
        return
    if is_sanction(category):
        yield "sanction", category
        if abuse:
            yield "owner", abuse
        return
    yield "owner", abuse or category or ""


def claims_of_tags(tags: list[Row]) -> Iterator[tuple[str, Claim]]:
    def place(tag: Row) -> tuple[Moment, bool]:
        return tag["tagged_at"] or tag["known_at"], tag["tagged_at"] is not None

    same = ("source_name", "address", "label", "category", "abuse")
    for tag in tags:
        restated = min(
            (
                other["known_at"]
                for other in tags
                if all(other[name] == tag[name] for name in same) and place(other) > place(tag)
            ),
            default=NEVER,
        )
        for layer, word in meanings(tag):
            concept = CONCEPTS.get(word, {}).get("concept", word)
            yield (
                tag["address"],
                Claim(
                    layer,
                    "tag",
                    concept if concept in CATEGORIES else "other",
                    concept,
                    tag["label"],
                    tag["source_name"],
                    float(CONFIDENCE[tag["confidence"]]["score"]) if tag["confidence"] else 0.0,
                    place(tag)[0],
                    tag["known_at"],
                    restated,
                    tag["first_used_at"] or ALWAYS,
                ),
            )


def claims_of_listings(listings: list[Row]) -> Iterator[tuple[str, Claim]]:
    removals = {row["address"]: row for row in listings if row["action"] == "delisted"}
    for row in listings:
        if row["action"] != "listed":
            continue
        name, since, known = row["list_name"], row["effective_at"], row["known_at"]
        head = ("sanction", "sanction", "sanctioned", "sanctioned", name, name, 100.0)
        removal = removals.get(row["address"])
        off_known = removal["known_at"] if removal else NEVER
        yield row["address"], Claim(*head, since, known, off_known, since)
        if removal:
            off = removal["effective_at"]
            yield (
                row["address"],
                Claim(*head, off, max(known, off_known), NEVER, since, off),
            )


def claims_of_deposits(deposits: list[Row]) -> Iterator[tuple[str, Claim]]:
    for row in deposits:
        given = row["assigned_at"]
        head = ("owner", "internal", "own_exchange", "own_exchange", "deposit address")
        yield (
            row["address"],
            Claim(*head, "deposit_addresses", 100.0, given, row["known_at"], NEVER, given),
        )


def precedence(claim: Claim) -> tuple[Any, ...]:
    return (
        ("internal", "sanction", "tag").index(claim.kind),
        -claim.score,
        CATEGORIES[claim.category]["is_illicit"] != "true",
        NEVER - claim.claimed,
        claim.source,
        claim.label,
        claim.concept,
    )


def naive(moment_claims: list[Claim], layer: str, used: Moment, known: Moment) -> tuple | None:
    holding = [
        claim
        for claim in moment_claims
        if claim.layer == layer
        and claim.known <= known < claim.known_until
        and claim.used <= used < claim.used_until
    ]
    if not holding:
        return None
    best = min(holding, key=precedence)
    conflict = layer == "owner" and any(claim.category != best.category for claim in holding)
    return best.category, best.label, best.source, best.score, len(holding) - 1, conflict


@pytest.fixture(scope="module")
def raw_claims() -> tuple[list[Row], list[Row], list[Row]]:
    return generated()


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory, raw_claims) -> dict[str, list[tuple]]:
    """The rows of int_attribution__address_versions by address, times without end filled in."""
    folder = tmp_path_factory.mktemp("attribution")
    write_sample(folder / "raw")
    for table, rows in zip(
        (
            "attribution.address_tags",
            "attribution.sanctioned_addresses",
            "exchange.deposit_addresses",
        ),
        raw_claims,
        strict=True,
    ):
        replace(folder / "raw", table, [dict(row) for row in rows])
    run_dbt(folder, "build", "--select", "+int_attribution__address_versions", *WITHOUT_TESTS)
    found: dict[str, list[tuple]] = {}
    with duckdb.connect(str(folder / "local.duckdb"), read_only=True) as connection:
        for address, *version in connection.execute(
            "select address, layer, used_from_at, used_until_at, known_from_at, known_until_at, "
            "category, tag_label, source_name, confidence_score, losing_claim_count, has_conflict "
            "from amlmart_intermediate.int_attribution__address_versions"
        ).fetchall():
            layer, used, used_until, known, known_until, *rest = version
            spans = (used or ALWAYS, used_until or NEVER, known, known_until or NEVER)
            found.setdefault(address, []).append((layer, *spans, tuple(rest)))
    return found


def test_every_pair_of_instants_finds_the_claim_that_counts(raw_claims, versions):
    tags, listings, deposits = raw_claims
    claims: dict[str, list[Claim]] = {}
    for address, claim in itertools.chain(
        claims_of_tags(tags), claims_of_listings(listings), claims_of_deposits(deposits)
    ):
        claims.setdefault(address, []).append(claim)
    before = dt.timedelta(microseconds=1)
    edges = [day(number) for number in range(12)]
    instants = sorted({*edges, *(edge - before for edge in edges)})
    answers = {"none": 0, "one": 0, "losers": 0, "conflict": 0}
    for address in ADDRESSES:
        for layer, used, known in itertools.product(("owner", "sanction"), instants, instants):
            found = [
                rest
                for place, since, until, known_since, known_until, rest in versions.get(address, [])
                if place == layer and since <= used < until and known_since <= known < known_until
            ]
            expected = naive(claims.get(address, []), layer, used, known)
            assert found == ([] if expected is None else [expected]), (address, layer, used, known)
            answers["none" if expected is None else "one"] += 1
            answers["losers"] += expected is not None and expected[4] > 0
            answers["conflict"] += expected is not None and expected[5]
    # Otherwise the loop above would not see what it is for.
    assert all(count > 1_000 for count in answers.values()), answers
