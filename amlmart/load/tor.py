"""Lists of Tor exit addresses: one address per line, or the Tor Project's exit-addresses file.

In the latter, lines such as `ExitAddress 192.0.2.1 2024-02-27 03:14:15` say when each was seen.
"""

import ipaddress
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from amlmart import contract
from amlmart.errors import AmlmartError
from amlmart.load.inputs import digest, read_text
from amlmart.load.literal import rows_of_text
from amlmart.load.plan import KNOWN_WHEN_OCCURRED, KnownAt, Load, Prepared, parse_time

_TIME = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})?)?")
# Other lines of the Tor Project's file, which describe the relay.
_RELAY_LINES = ("ExitNode ", "Published ", "LastStatus ", "@type ", "Downloaded ")
_COLUMNS = ("ip_address", "seen_at")


def plan(path: Path, seen_at: datetime | None, known_at: KnownAt | None) -> Load:
    """Return the load of one list.

    Args:
        path: the list.
        seen_at: when the list was taken; None takes the time in a comment line at its head.
        known_at: None takes the time each address was seen.

    Raises:
        AmlmartError: when the file is unreadable or nothing says when it was taken.
    """
    table = contract.table("attribution.tor_exit_nodes")
    records = _records(path, seen_at)

    def prepare(con: duckdb.DuckDBPyConnection, scratch: Path) -> Prepared:
        return Prepared({table.full_name: rows_of_text(con, "exits", _COLUMNS, records)})

    return Load(
        files=(path,),
        digests=(digest(path),),
        tables=(table,),
        prepare=prepare,
        options={"connector": "tor", "seen_at": seen_at.isoformat() if seen_at else None},
        known_at=known_at or KNOWN_WHEN_OCCURRED,
    )


def _records(path: Path, seen_at: datetime | None) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = []
    list_time = seen_at.isoformat() if seen_at else None
    for number, raw in enumerate(read_text(path).splitlines(), start=1):
        line = raw.strip()
        stated = _TIME.search(line)
        if line.startswith(("#", "Downloaded ")) and stated and list_time is None:
            list_time = parse_time(stated.group(), f"The time in {path}").isoformat()
        if not line or line.startswith(("#", *_RELAY_LINES)):
            continue
        address, own_time = line, None
        if line.startswith("ExitAddress "):
            address = line.split()[1]
            own_time = stated.group() if stated else None
        if not _is_ip_address(address):
            reason = "bad_type: ip_address is not an IP address"
            records.append({"_row": number, "_reason": reason, "_text": raw})
            continue
        at = own_time or list_time
        if at is None:
            raise AmlmartError(
                f"{path} does not say when it was taken; give --seen-at with that time."
            )
        records.append({"_row": number, "ip_address": address, "seen_at": at})
    return records


def _is_ip_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
