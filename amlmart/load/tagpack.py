"""GraphSense TagPacks: YAML files of attribution tags.

A tag inherits what the header says and the tag itself does not. Fields and their meaning:
https://github.com/graphsense/graphsense-tagpacks/wiki/GraphSense-TagPacks. A tag may name several
concepts; each becomes a row of its own, so that a join on one finds it.
"""

from pathlib import Path
from typing import Any

import duckdb
import yaml

from amlmart import contract
from amlmart.errors import AmlmartError
from amlmart.load.inputs import digest, read_text
from amlmart.load.literal import rows_of_text
from amlmart.load.plan import KNOWN_WHEN_LOADED, KnownAt, Load, Prepared

SUFFIXES = (".yaml", ".yml")
_COLUMNS = (
    "address",
    "currency",
    "label",
    "category",
    "abuse",
    "actor",
    "confidence",
    "is_cluster_definer",
    "source_name",
    "source_uri",
    "tagged_at",
)
_EMPTY = ("", "~", "null", "Null", "NULL")
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _TextLoader(_SafeLoader):  # type: ignore[misc]
    """Leaves every scalar as text: YAML would read a bare 0x address as a number."""


_TextLoader.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if pair[0] == "tag:yaml.org,2002:merge"]
    for first, pairs in _SafeLoader.yaml_implicit_resolvers.items()
}


def plan(path: Path, known_at: KnownAt | None) -> Load:
    """Return the load of one TagPack.

    `known_at` None takes each tag's `lastmod`, the day on which its source last changed it.

    Raises:
        AmlmartError: when the file is no TagPack.
    """
    records = _records(path)
    columns = _COLUMNS if known_at else (*_COLUMNS, "known_at")
    table = contract.table("attribution.address_tags")

    def prepare(con: duckdb.DuckDBPyConnection, scratch: Path) -> Prepared:
        return Prepared({table.full_name: rows_of_text(con, "tagpack", columns, records)})

    return Load(
        files=(path,),
        digests=(digest(path),),
        tables=(table,),
        prepare=prepare,
        # A pack without a title is named after its file, so the name is part of its rows.
        options={"connector": "tagpack", "source_name": sorted(_names(records))},
        known_at=known_at or KNOWN_WHEN_LOADED,
    )


def _names(records: list[dict[str, Any]]) -> set[str]:
    return {record["source_name"] for record in records}


def _records(path: Path) -> list[dict[str, Any]]:
    try:
        pack = yaml.load(read_text(path), Loader=_TextLoader)
    except yaml.YAMLError as error:
        reason = " ".join(str(error).split())
        raise AmlmartError(f"{path} is not valid YAML ({reason}); correct it.") from error
    if not isinstance(pack, dict) or not isinstance(pack.get("tags"), list):
        raise AmlmartError(f"{path} is not a TagPack: it has no list of tags.")
    title = _text(pack.get("title")) or path.stem
    records: list[dict[str, Any]] = []
    for number, tag in enumerate(pack["tags"], start=1):
        if not isinstance(tag, dict):
            records.append(
                {
                    "_row": number,
                    "_reason": "bad_row: the tag has no fields",
                    "_text": str(tag),
                    "source_name": title,
                }
            )
            continue
        records += _tag_records({**pack, **tag}, title, number)
    return records


def _tag_records(tag: dict[str, Any], title: str, number: int) -> list[dict[str, Any]]:
    lastmod = _text(tag.get("lastmod"))
    common = {
        "_row": number,
        "address": _text(tag.get("address")),
        # Newer packs may name the network only.
        "currency": _text(tag.get("currency")) or _text(tag.get("network")),
        "label": _text(tag.get("label")),
        "actor": _text(tag.get("actor")),
        "confidence": _text(tag.get("confidence")),
        "is_cluster_definer": _text(tag.get("is_cluster_definer")),
        "source_name": title,
        "source_uri": _text(tag.get("source")),
        "tagged_at": lastmod,
        "known_at": lastmod,
    }
    abuses = _list(tag.get("abuse"))
    abuse = abuses[0] if abuses else None
    # The rows of one tag differ in category; further abuses are concepts like any other.
    concepts = [*_list(tag.get("category")), *_list(tag.get("concepts"))]
    categories: list[str | None] = [*dict.fromkeys([*concepts, *abuses[1:]])]
    return [
        {**common, "category": category, "abuse": category if category in abuses else abuse}
        for category in categories or [None]
    ]


def _text(value: Any) -> str | None:
    """Return a field as text, a list comma separated, None where it is empty."""
    if isinstance(value, list):
        return ", ".join(_list(value)) or None
    return None if value is None or str(value).strip() in _EMPTY else str(value).strip()


def _list(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [text for text in (_text(item) for item in values) if text is not None]
