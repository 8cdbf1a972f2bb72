"""The page of a typology against what it documents: the shipped parameters and the headings."""

import csv
import re
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest
from test_conventions import PROJECT, slugs

HEADINGS = [
    "Behaviour",
    "Why it matters",
    "Sources",
    "Definition",
    "Parameters",
    "Worked example",
    "Known false positives",
    "Limits",
]
BOOKKEEPING = (
    "parameter_set_id",
    "segment",
    "effective_from_at",
    "effective_until_at",
    "source",
    "rationale",
)


def page(slug: str) -> str:
    return (PROJECT / f"models/typologies/{slug}/typology_{slug}.md").read_text(encoding="utf-8")


def parameter_rows(slug: str) -> list[dict[str, str]]:
    path: Path = PROJECT / f"seeds/typologies/{slug}/typology_{slug}__parameters.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def section(text: str, heading: str) -> str:
    return re.split(r"^## ", text.split(f"## {heading}\n", 1)[1], flags=re.MULTILINE)[0]


def same(left: str, right: str) -> bool:
    """10,000 in a page is 10000.00 in a seed."""
    try:
        return Decimal(left.replace(",", "").split()[0]) == Decimal(right)
    except InvalidOperation:
        return left == right


@pytest.mark.parametrize("slug", slugs())
def test_a_page_has_the_fixed_headings(slug):
    text = page(slug)
    assert re.findall(r"^## (.*)$", text, flags=re.MULTILINE) == HEADINGS
    assert f"{{% docs typology_{slug} %}}" in text
    empty = [heading for heading in HEADINGS if not section(text, heading).strip()]
    assert not empty, f"typology_{slug}.md: nothing stands under {empty}"


@pytest.mark.parametrize("slug", slugs())
def test_a_model_shows_its_page(manifest, slug):
    description = manifest["nodes"][f"model.amlmart.typology_{slug}"]["description"]
    assert "## Behaviour" in description, f"typology_{slug}.yml: add doc('typology_{slug}')"


@pytest.mark.parametrize("slug", slugs())
def test_a_page_shows_the_shipped_parameters(slug):
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", section(page(slug), "Parameters"), re.MULTILINE)
    shown = {name: value.strip().strip("`") for name, value in rows}
    default = next(row for row in parameter_rows(slug) if row["parameter_set_id"] == "default")
    shipped = {name: value for name, value in default.items() if name not in BOOKKEEPING}
    assert list(shown) == list(shipped), f"typology_{slug}.md: list the seed's columns, in order"
    wrong = [name for name in shipped if not same(shown[name], shipped[name])]
    assert not wrong, f"typology_{slug}.md: defaults of {wrong} are not those of the seed"


@pytest.mark.parametrize("slug", slugs())
def test_every_parameter_set_says_where_it_is_from(slug):
    rows = parameter_rows(slug)
    sets = [row["parameter_set_id"] for row in rows]
    assert len(set(sets)) == len(sets), "a parameter set occurs twice"
    bare = [row["parameter_set_id"] for row in rows if not (row["source"] and row["rationale"])]
    assert not bare, f"parameter sets {bare} of {slug} need source and rationale"
