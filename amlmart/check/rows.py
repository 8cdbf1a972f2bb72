"""What staging makes of every row of a raw zone, table by table."""

from dataclasses import dataclass

from amlmart.check.judging import Judged
from amlmart.contract import Table, tables

LATE_HOURS = 24
# Sources whose rows should be there soon after they happened. Lists and reference data often say
# something about the past.
PROMPT_SOURCES = ("exchange", "onchain")
REFUSED_ROWS = "operations.refused_rows"


@dataclass(frozen=True)
class Quarantined:
    """Rows of one table in quarantine for one reason: how many, and the first of their keys."""

    reason: str
    rows: int
    first_key: str


@dataclass(frozen=True)
class JudgedTable:
    """The rows of one raw table and what staging makes of them; counts are rows.

    `superseded` rows were restated by a later one. `late` rows are staged, restate nothing, are of
    a source that should be prompt, and were loaded more than `LATE_HOURS` after they happened.
    `quarantined` has the most frequent reasons first.
    """

    table: str
    rows: int
    duplicates: int
    superseded: int
    late: int
    quarantined: tuple[Quarantined, ...]

    @property
    def quarantined_rows(self) -> int:
        """How many rows are in quarantine, for any reason."""
        return sum(found.rows for found in self.quarantined)

    @property
    def is_wrong(self) -> bool:
        """Whether staging leaves any row out. Late and superseded rows are used like all others."""
        return bool(self.duplicates or self.quarantined)


def judged_tables(judged: Judged) -> list[JudgedTable]:
    """Return what became of the rows of every table of the contract that has rows, in its order.

    What `amlmart load` could not read into a table counts as that table's quarantine, as it does
    in fct_quarantined_rows.
    """
    refused: dict[str, list[Quarantined]] = {}
    by_name = {table.full_name: table for table in tables()}
    for table, reason, rows, key in judged.rows(_refused(judged.base(by_name[REFUSED_ROWS]))):
        refused.setdefault(table, []).append(Quarantined(reason, rows, key))
    found = [_judged_table(judged, table, refused.pop(table.full_name, [])) for table in tables()]
    # A report may name a table that the contract does not have any more.
    found += [JudgedTable(name, 0, 0, 0, 0, tuple(reasons)) for name, reasons in refused.items()]
    return [table for table in found if table.rows or table.is_wrong]


def _judged_table(judged: Judged, table: Table, refused: list[Quarantined]) -> JudgedTable:
    base = judged.base(table)
    is_late = f"loaded_at > occurred_at + interval {LATE_HOURS} hours"
    if table.source not in PROMPT_SOURCES:
        is_late = "false"
    elif table.is_restatable:
        keys = ", ".join(table.key)
        is_late += (
            f" and ({keys}) not in (select ({keys}) from {base} where row_status = 'superseded')"
        )
    ((rows, duplicates, superseded, late),) = judged.rows(
        f"""
        select
            count(*),
            count(*) filter (where row_status = 'duplicate'),
            count(*) filter (where row_status = 'superseded'),
            count(*) filter (where row_status = 'staged' and {is_late})
        from {base}
        """
    )
    reasons = judged.rows(
        f"""
        select quarantine_reason, count(*), min(row_key)
        from {base}
        where row_status = 'quarantined'
        group by quarantine_reason
        order by count(*) desc, quarantine_reason
        """
    )
    quarantined = (*(Quarantined(*reason) for reason in reasons), *refused)
    return JudgedTable(table.full_name, rows, duplicates, superseded, late, quarantined)


def _refused(base: str) -> str:
    return f"""
        select
            source_table,
            'refused_at_load: ' || refusal_reason,
            count(*),
            min(source_file || '|' || cast(source_row_number as varchar))
        from {base}
        where row_status = 'staged'
        group by source_table, refusal_reason
        order by source_table, count(*) desc, refusal_reason
        """
