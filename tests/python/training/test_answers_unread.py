"""The answers of a simulated world are for judging alone: nothing that learns may read them."""

import re

import pytest

from amlmart.project import project_dir
from amlmart.simulate.labels import LABEL_TABLES

# What writes the answers, and what judges by them.
MAY_READ = (
    "amlmart/simulate/",
    "amlmart/cli_simulate.py",
    "amlmart/load/answers.py",
    "amlmart/evaluate/",
    "amlmart/cli_evaluate.py",
)
SUFFIXES = (".sql", ".yml", ".csv", ".py", ".ipynb")
PLACES = ("models", "macros", "seeds", "analyses", "amlmart")
ANSWERS = "|".join(table.name for table in LABEL_TABLES)
READS = (
    rf"labels[/\\\"', ]+/?\s*[\"']?({ANSWERS})\b|simulate(\.| import )labels|/ *[\"']labels[\"']"
)


def texts():
    for place in PLACES:
        for path in sorted((project_dir() / place).rglob("*")):
            name = path.relative_to(project_dir()).as_posix()
            if path.suffix in SUFFIXES and path.is_file() and not name.startswith(MAY_READ):
                yield name, path.read_text(encoding="utf-8")


def test_nothing_but_judging_reads_the_answers():
    read = [name for name, text in texts() if re.search(READS, text)]
    assert not read, f"{read}: learn from decisions, not from the labels of the simulator"


@pytest.mark.parametrize(
    "text",
    [
        f'pq.read_table(raw / "labels/{LABEL_TABLES[0].name}")',
        f"read_parquet('raw/labels/{LABEL_TABLES[0].name}/*.parquet')",
        'folder / "labels" / name',
        "from amlmart.simulate.labels import LABEL_TABLES",
    ],
)
def test_reading_them_would_be_seen(text):
    assert re.search(READS, text)
