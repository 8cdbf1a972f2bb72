from collections.abc import Callable
from pathlib import Path

import pytest

from amlmart.sample.build import Sample, build_sample
from amlmart.sample.rows import Row
from amlmart.sample.zone import write_sample

TableOf = Callable[[str], list[Row]]


@pytest.fixture(scope="session")
def sample() -> Sample:
    return build_sample()


@pytest.fixture(scope="session")
def sample_zone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    zone = tmp_path_factory.mktemp("sample") / "raw zone, größer"
    write_sample(zone)
    return zone


@pytest.fixture(scope="session")
def sound(sample: Sample) -> TableOf:
    """The rows of a table that nothing is wrong with, exact duplicates once."""
    wrong = {
        (trouble.table, *trouble.key.values())
        for trouble in sample.troubles
        if not trouble.reason.startswith("exact")
    }

    def rows(table_name: str) -> list[Row]:
        from amlmart import contract

        key = contract.table(table_name).key
        found: dict[tuple[object, ...], Row] = {}
        for row in sample.rows.by_table[table_name]:
            values = tuple(row[column] for column in key)
            if (table_name, *values) not in wrong and found.get(values) != row:
                assert values not in found, f"{table_name} {values} is there twice by accident"
                found[values] = row
        return list(found.values())

    return rows
