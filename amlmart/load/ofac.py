"""Lists of the US Office of Foreign Assets Control.

The address history is a CSV of `asset`, `address`, `first_seen_on_list`, `removed_from_list`. The
names come in OFAC's own layout: sdn.csv, alt.csv and add.csv, without a header and with `-0-` for
empty, https://ofac.treasury.gov/specially-designated-nationals-list-data-formats-data-schemas.
"""

import csv
import io
import re
from pathlib import Path
from typing import Any

import duckdb

from amlmart import contract
from amlmart.errors import AmlmartError
from amlmart.load import tables
from amlmart.load.inputs import digest, missing_column, open_input, read_rows, read_text
from amlmart.load.literal import rows_of_text
from amlmart.load.plan import (
    KNOWN_WHEN_LOADED,
    KNOWN_WHEN_OCCURRED,
    KnownAt,
    Load,
    Prepared,
    Rows,
)

LIST_NAME = "OFAC SDN"
_HISTORY = ("asset", "address", "first_seen_on_list", "removed_from_list")
_NAME_COLUMNS = (
    "list_name",
    "entry_id",
    "name",
    "name_type",
    "entity_type",
    "birth_date",
    "country",
    "program",
)
_SDN_FIELDS, _ALIAS_FIELDS, _ADDRESS_FIELDS = 12, 5, 6
# Exports made for old DOS programs end with this character.
_END_OF_FILE = "\x1a"
_BIRTH_DATE = re.compile(r"\bDOB ([^;.]+)")


def plan_addresses(path: Path, known_at: KnownAt | None, delimiter: str | None) -> Load:
    """Return the load of an address history, one row per listing and per delisting.

    Raises:
        AmlmartError: when the file cannot be read or lacks a column.
    """
    table = contract.table("attribution.sanctioned_addresses")
    file = open_input(path, delimiter)
    for column in _HISTORY:
        if column not in file.columns:
            raise missing_column(file, column, "an OFAC address history has")

    def prepare(con: duckdb.DuckDBPyConnection, scratch: Path) -> Prepared:
        rows = read_rows(con, file, scratch, _HISTORY, _HISTORY)
        numbered = None if rows.numbered_sql is None else _changes(rows.numbered_sql)
        changes = Rows(_changes(rows.sql), numbered)
        return Prepared({table.full_name: changes}, tables.left_out(table, file, {*_HISTORY}))

    return Load(
        files=(path,),
        digests=(file.digest,),
        tables=(table,),
        prepare=prepare,
        options={"connector": "ofac-addresses", "delimiter": file.delimiter},
        known_at=known_at or KNOWN_WHEN_OCCURRED,
        constants={"list_name": LIST_NAME},
    )


def _changes(history: str) -> str:
    removed = "nullif(trim(cast(removed_from_list as varchar)), '') is not null"
    change = "select address, asset as currency, {action} as action, {at} as effective_at, {marks}"
    marks = "_row, _reason, _text"
    listed = change.format(action="'listed'", at="first_seen_on_list", marks=marks)
    delisted = change.format(action="'delisted'", at="removed_from_list", marks=marks)
    return (
        f"{listed} from ({history}) union all "
        f"{delisted} from ({history}) where _reason is null and {removed}"
    )


def plan_names(paths: list[Path], known_at: KnownAt | None) -> Load:
    """Return the load of the files of one list version, told apart by their number of fields.

    Aliases take type, programme and birth date from their entry, and all names the country of
    the entry's first address, where those files are given.

    Raises:
        AmlmartError: when a file is none of the three.
    """
    table = contract.table("attribution.sanctioned_names")
    records = _name_records(paths)

    def prepare(con: duckdb.DuckDBPyConnection, scratch: Path) -> Prepared:
        return Prepared({table.full_name: rows_of_text(con, "names", _NAME_COLUMNS, records)})

    return Load(
        files=tuple(paths),
        digests=tuple(sorted(digest(path) for path in paths)),
        tables=(table,),
        prepare=prepare,
        options={"connector": "ofac-names"},
        known_at=known_at or KNOWN_WHEN_LOADED,
    )


def _name_records(paths: list[Path]) -> list[dict[str, Any]]:
    lines: dict[int, list[tuple[int, list[str | None]]]] = {
        _SDN_FIELDS: [],
        _ALIAS_FIELDS: [],
        _ADDRESS_FIELDS: [],
    }
    broken: list[dict[str, Any]] = []
    for path in paths:
        parsed = _lines(path)
        fields = len(parsed[0][1])
        if fields not in lines:
            raise AmlmartError(
                f"{path} has {fields} fields; OFAC's sdn.csv has {_SDN_FIELDS}, alt.csv "
                f"{_ALIAS_FIELDS} and add.csv {_ADDRESS_FIELDS}, so give one of those."
            )
        for number, values in parsed:
            if len(values) == fields:
                lines[fields].append((number, values))
            else:
                broken.append(
                    {
                        "_row": number,
                        "_reason": f"bad_row: {len(values)} fields in place of {fields}",
                        "_text": ",".join(value or "" for value in values),
                    }
                )
    entries: dict[str | None, dict[str, Any]] = {}
    countries: dict[str | None, str] = {}
    for _, values in lines[_ADDRESS_FIELDS]:
        if values[4]:
            countries.setdefault(values[0], values[4])
    records = []
    for number, values in lines[_SDN_FIELDS]:
        born = _BIRTH_DATE.search(values[11] or "")
        entry = {
            "list_name": LIST_NAME,
            "entry_id": values[0],
            "entity_type": values[2] or "entity",
            "birth_date": born.group(1).strip() if born else None,
            "country": countries.get(values[0]),
            "program": values[3],
        }
        entries[values[0]] = entry
        records.append({**entry, "name": values[1], "name_type": "primary", "_row": number})
    for number, values in lines[_ALIAS_FIELDS]:
        unknown = {
            "list_name": LIST_NAME,
            "entry_id": values[0],
            "country": countries.get(values[0]),
        }
        alias_type = (values[2] or "").replace(".", "") or None
        records.append(
            {
                **entries.get(values[0], unknown),
                "name": values[3],
                "name_type": alias_type,
                "_row": number,
            }
        )
    return records + broken


def _lines(path: Path) -> list[tuple[int, list[str | None]]]:
    """Return the lines of an OFAC file with their numbers; `-0-` is None."""
    text = read_text(path).replace(_END_OF_FILE, "").replace("\0", "")
    lines = [
        (
            number,
            [None if value.strip() in ("-0-", "") else value.strip() for value in line],
        )
        for number, line in enumerate(csv.reader(io.StringIO(text, newline="")), start=1)
        if line
    ]
    if not lines:
        raise AmlmartError(f"{path} has no lines; export it again.")
    return lines
