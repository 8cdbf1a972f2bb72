"""What `amlmart check --rows` prints of the rows that staging judged."""

from collections.abc import Collection, Iterator

from rich.markup import escape
from rich.table import Table as Grid

from amlmart.check.finding import printable
from amlmart.check.rows import LATE_HOURS, JudgedTable

SUPERSEDED = "superseded by a later row"
LATE = f"loaded more than {LATE_HOURS} hours after they happened"


def grid(found: Collection[JudgedTable]) -> Grid:
    """Return a table of what is worth telling: one line per raw table and kind of trouble."""
    lines = Grid()
    lines.add_column("table", overflow="fold")
    lines.add_column("rows", justify="right")
    lines.add_column("what staging makes of them", overflow="fold")
    lines.add_column("of", justify="right")
    for table in found:
        troubles = [
            (f"quarantined: {printable(reason.reason)}", reason.rows)
            for reason in table.quarantined
        ]
        troubles += [
            ("duplicate", table.duplicates),
            ("superseded", table.superseded),
            ("late", table.late),
        ]
        for trouble, rows in troubles:
            if rows:
                lines.add_row(
                    *(escape(printable(table.table)), f"{rows:,}"),
                    *(escape(trouble), f"{table.rows:,}"),
                )
    return lines


def examples(found: Collection[JudgedTable]) -> Iterator[str]:
    """Yield a sentence for each table and reason of quarantine, with the first row's key."""
    for table in found:
        for reason in table.quarantined:
            yield (
                f"table {printable(table.table)}, {printable(reason.reason)}: the first key is "
                f"{printable(reason.first_key)}."
            )


def sentence(found: Collection[JudgedTable]) -> str:
    """Return the sums over all tables as the end of a sentence."""
    rows = sum(table.rows for table in found)
    text = f"{rows:,} rows of {len(found):,} tables judged, "
    if any(table.is_wrong for table in found):
        text += (
            f"{sum(table.quarantined_rows for table in found):,} in quarantine and "
            f"{sum(table.duplicates for table in found):,} duplicates"
        )
    else:
        text += "nothing wrong"
    for count, what in (
        (sum(table.superseded for table in found), SUPERSEDED),
        (sum(table.late for table in found), LATE),
    ):
        text += f"; {count:,} {what}" if count else ""
    return f"{text}."
