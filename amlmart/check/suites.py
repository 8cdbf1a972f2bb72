"""The contract of the raw zone as Great Expectations suites, one JSON file per raw table.

The suites lie in `expectations/suites/<source>/<table>.json`, where a Great Expectations store
keeps a suite named `<source>.<table>`. They state what the contract states and no more: the
required columns are there, every column has its type, and a required column has no null. Duplicate
keys are no failure, because staging removes and counts them.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from amlmart.contract import Column, Table, tables
from amlmart.errors import AmlmartError
from amlmart.project import project_dir

WRITE_COMMAND = "amlmart check --write-expectations"

_SIGNED = ["Int8Dtype", "Int16Dtype", "Int32Dtype", "Int64Dtype"]
_UNSIGNED = ["UInt8Dtype", "UInt16Dtype", "UInt32Dtype"]

# How `frames` shows the types of the contract: the names that Great Expectations gives the types
# of a pandas frame. Times are in UTC and without a zone, dates and decimals are Python objects.
FRAME_TYPES = {
    "bigint": [*_SIGNED, *_UNSIGNED],
    "boolean": ["BooleanDtype"],
    "date": ["date"],
    "decimal(38,18)": ["Decimal", *_SIGNED],
    "double": ["Float32Dtype", "Float64Dtype", *_SIGNED[:3], *_UNSIGNED[:2]],
    "string": ["StringDtype"],
    "timestamp": ["datetime64[s]", "datetime64[ms]", "datetime64[us]"],
}

_NULLS = "has no null (a warning only: staging puts such a row into quarantine, with the reason)"


def suites_dir() -> Path:
    """Return the folder that the suites are kept in, `expectations/suites` of the project."""
    return project_dir() / "expectations" / "suites"


def _expectation(
    table: Table, column: Column, kind: str, severity: str, description: str, **kwargs: Any
) -> dict[str, Any]:
    # Great Expectations wants an id for everything; this one is the same in every run.
    identity = f"amlmart/{table.full_name}/{column.name}/{kind}"
    return {
        "id": str(uuid5(NAMESPACE_URL, identity)),
        "type": kind,
        "kwargs": {"column": column.name, **kwargs},
        "severity": severity,
        "description": f"{column.name} {description}",
        "meta": {},
    }


def _expectations(table: Table) -> Iterator[dict[str, Any]]:
    for column in table.columns:
        if column.is_required:
            yield _expectation(
                table, column, "expect_column_to_exist", "critical", "is required and there"
            )
        yield _expectation(
            table,
            column,
            "expect_column_values_to_be_in_type_list",
            "critical",
            f"can be read as {column.data_type}",
            type_list=FRAME_TYPES[column.data_type],
        )
        if column.is_required:
            yield _expectation(
                table, column, "expect_column_values_to_not_be_null", "warning", _NULLS
            )


def suite(table: Table) -> dict[str, Any]:
    """Return the suite of one raw table as the dictionary that its JSON file holds."""
    return {
        "name": table.full_name,
        "id": str(uuid5(NAMESPACE_URL, f"amlmart/{table.full_name}")),
        "expectations": list(_expectations(table)),
        "meta": {},
        "notes": f"{table.description} Made from the contract by `{WRITE_COMMAND}`.",
    }


def suite_texts() -> dict[str, str]:
    """Return the text of every suite's file, by its path below the folder of suites."""
    return {
        f"{table.source}/{table.name}.json": json.dumps(suite(table), indent=2, ensure_ascii=False)
        + "\n"
        for table in tables()
    }


def write_suites(folder: Path) -> list[Path]:
    """Write the suites of all raw tables below `folder`; return the files that changed.

    A suite whose table is no longer in the contract is removed, and returned too.

    Raises:
        AmlmartError: when the folder cannot be written to.
    """
    changed = []
    texts = suite_texts()
    try:
        for name, text in texts.items():
            path = folder / name
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
                changed.append(path)
        for path in sorted(folder.glob("*/*.json")):
            if path.relative_to(folder).as_posix() not in texts:
                path.unlink()
                changed.append(path)
    except OSError as error:
        raise AmlmartError(
            f"The suites cannot be written to {folder} ({error.strerror}); free space or make it "
            "writable."
        ) from error
    return changed


def read_suites(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the suites kept below `folder`, by the full name of their table.

    Raises:
        AmlmartError: when a suite is missing, or differs from the contract.
    """
    found = {}
    for name, text in suite_texts().items():
        path = folder / name
        if not path.is_file():
            raise AmlmartError(f"The suite {path} is missing; run {WRITE_COMMAND}.")
        if path.read_text(encoding="utf-8") != text:
            raise AmlmartError(f"The suite {path} differs from the contract; run {WRITE_COMMAND}.")
        content = json.loads(text)
        found[content["name"]] = content
    return found
