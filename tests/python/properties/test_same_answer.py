"""The same rows give the same tables whenever they are built; test_as_of.py, however they lie."""

import re
from concurrent.futures import Future
from pathlib import Path

import pytest
from support_builds import PROJECT, Build, Builder, differences

CLOCK_OR_CHANCE = re.compile(
    r"\b(now|today|random|rand|uuid|gen_random_uuid|unix_timestamp|setseed)\s*\("
    r"|\b(current_(date|time|timestamp)|localtime(stamp)?|run_started_at|invocation_id"
    r"|utcnow|dbt_valid_from)\b"
)


@pytest.fixture(scope="session")
def pending_again(
    builder: Builder, zone: Path, folder: Path, pending_base: Future[Build]
) -> Future[Build]:
    """The same files once more, later, in a folder with an awkward name, over the first build."""
    awkward = folder / "zones" / 'größer, d\'été [a*] "raw"'
    awkward.symlink_to(zone, target_is_directory=True)
    return builder.build("again", awkward, start=pending_base)


def test_a_second_build_changes_nothing(base: Build, pending_again: Future[Build]) -> None:
    assert differences(pending_again.result(), base) == []


def test_no_model_reads_a_clock_or_draws_lots() -> None:
    """Two builds on one day would not tell."""
    found = []
    for path in sorted((*PROJECT.glob("models/**/*.sql"), *PROJECT.glob("macros/**/*.sql"))):
        code = re.sub(r"\{#.*?#\}|--[^\n]*", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        found += [
            f"{path.relative_to(PROJECT)}: {hit[0]}" for hit in CLOCK_OR_CHANCE.finditer(code)
        ]
    assert found == []
