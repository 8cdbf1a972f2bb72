"""Which tables are compared, and where each engine keeps them, read from dbt's manifest."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from amlmart.errors import AmlmartError

STORED = ("table", "incremental", "seed")


@dataclass(frozen=True)
class Table:
    """A model or seed to compare.

    `grain` names the columns that identify a row, empty where the model does not say. `personal`
    names the columns whose values are never shown.
    """

    unique_id: str
    name: str
    schema: str
    alias: str
    is_stored: bool
    grain: tuple[str, ...]
    personal: frozenset[str]


def tables_to_compare(
    manifest: Path, selected: Collection[str] | None = None, every_table: bool = False
) -> list[Table]:
    """Return the public models and seeds of a manifest, by name.

    `selected` keeps only these unique ids; `every_table` takes all that are stored as tables,
    public or not.

    Raises:
        AmlmartError: when there is no manifest, or nothing to compare in it.
    """
    try:
        document = json.loads(manifest.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise AmlmartError(
            f"{manifest} is not a manifest of a build: run `amlmart parity` without --no-build."
        ) from error
    personal = _personal_columns(document)
    found = []
    for unique_id, node in document["nodes"].items():
        if node["resource_type"] not in ("model", "seed"):
            continue
        if selected is not None and unique_id not in selected:
            continue
        table = _table(unique_id, node, personal)
        is_public = _access(node) == "public"
        if is_public or (every_table and table.is_stored):
            found.append(table)
    if not found:
        among = "selected" if selected is not None else "in the project"
        raise AmlmartError(
            f"Nothing was compared, because no model or seed {among} is public: give another "
            "--select, or --all for the tables that are not."
        )
    return sorted(found, key=lambda table: table.name)


def _table(unique_id: str, node: dict[str, Any], personal: frozenset[str]) -> Table:
    materialized = node["config"].get("materialized")
    return Table(
        unique_id=unique_id,
        name=node["name"],
        schema=node["schema"],
        alias=node["alias"],
        is_stored=materialized in STORED,
        grain=_grain(node),
        personal=personal,
    )


def _access(node: dict[str, Any]) -> str | None:
    found = node.get("access") or node["config"].get("access")
    return None if found is None else str(found)


def _meta(node: dict[str, Any]) -> dict[str, Any]:
    return {**node.get("meta", {}), **node.get("config", {}).get("meta", {})}


def _grain(node: dict[str, Any]) -> tuple[str, ...]:
    grain = _meta(node).get("grain") or ()
    names = grain.split(",") if isinstance(grain, str) else grain
    return tuple(str(name).strip().lower() for name in names)


def _personal_columns(document: dict[str, Any]) -> frozenset[str]:
    """Return the columns that any model or source calls personal.

    A column keeps its name on its way through the layers, and documentation may lag behind, so
    what is personal in one place is masked in all; the untouched raw columns begin with `raw_`.
    """
    found = set()
    for node in [*document["nodes"].values(), *document["sources"].values()]:
        for name, column in node.get("columns", {}).items():
            if _meta(column).get("sensitivity") == "personal":
                found |= {name.lower(), f"raw_{name.lower()}"}
    return frozenset(found)
