"""Which chains a raw zone speaks of, and which of them the project does not know.

The chains are the seed `chains`. The one column is streamed in batches; a row group whose
statistics show a single value is not read at all.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from amlmart.check.footers import Footer
from amlmart.errors import AmlmartError
from amlmart.project import project_dir

CHAIN_COLUMNS = ("chain_id", "chain")
BATCH_ROWS = 262_144
# A column of something else altogether is reported by its first values only.
MOST_VALUES = 10


@dataclass
class Unknown:
    """Values of one column of one table that are no known chain, each with the files it is in."""

    files: dict[str, list[Path]] = field(default_factory=dict)
    has_more: bool = False

    def add(self, value: str, path: Path) -> None:
        """Remember `value`, unless enough are known already."""
        if value not in self.files and len(self.files) >= MOST_VALUES:
            self.has_more = True
            return
        paths = self.files.setdefault(value, [])
        if path not in paths[-1:]:
            paths.append(path)


def known_chains() -> dict[str, frozenset[str]]:
    """Return the known values of `chain_id` (as text) and of `chain`, from the seed.

    Raises:
        AmlmartError: when the seed is missing or lacks one of the two columns.
    """
    path = project_dir() / "seeds" / "terminology" / "chains.csv"
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            rows = list(csv.DictReader(handle))
    except OSError as error:
        raise AmlmartError(f"The seed {path} cannot be read; restore it from git.") from error
    if not rows or any(column not in rows[0] for column in CHAIN_COLUMNS):
        raise AmlmartError(f"The seed {path} must have rows with the columns chain and chain_id.")
    return {
        column: frozenset(row[column] for row in rows if row[column]) for column in CHAIN_COLUMNS
    }


def values(footer: Footer, column: str) -> Iterator[str]:
    """Yield the distinct values of `column`, as text; nulls are left out, a value may come twice.

    The column must be a flat one of integers or strings, and one that the footer was asked to
    watch. Memory is bounded by one batch.

    Raises:
        OSError, ValueError, pyarrow.ArrowException: when the pages cannot be read.
    """
    unread = []
    for group, single in enumerate(footer.single_values[column]):
        if single is None:
            unread.append(group)
        else:
            yield single
    if not unread:
        return
    with footer.path.open("rb") as handle, pq.ParquetFile(handle, read_dictionary=[column]) as file:
        batches = file.iter_batches(batch_size=BATCH_ROWS, row_groups=unread, columns=[column])
        for batch in batches:
            distinct = pc.unique(batch.column(0))
            if pa.types.is_dictionary(distinct.type):
                distinct = distinct.dictionary_decode()
            yield from (str(value) for value in distinct.to_pylist() if value is not None)
