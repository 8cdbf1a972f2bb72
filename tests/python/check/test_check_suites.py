"""The suites are the contract, and cannot become anything else."""

import json
import shutil
from dataclasses import replace

import pytest

from amlmart import contract
from amlmart.check import suites
from amlmart.contract import tables
from amlmart.errors import AmlmartError


def test_the_suites_kept_in_git_are_those_of_the_contract(tmp_path):
    suites.write_suites(tmp_path)
    kept = suites.suites_dir()
    made = {path.relative_to(tmp_path): path.read_text() for path in tmp_path.rglob("*.json")}
    assert made == {path.relative_to(kept): path.read_text() for path in kept.rglob("*.json")}


def test_every_column_has_its_type_and_every_required_one_its_promises():
    for table in tables():
        expected = set()
        for column in table.columns:
            expected.add((column.name, "expect_column_values_to_be_in_type_list", "critical"))
            if column.is_required:
                expected.add((column.name, "expect_column_to_exist", "critical"))
                expected.add((column.name, "expect_column_values_to_not_be_null", "warning"))
        stated = [
            (entry["kwargs"]["column"], entry["type"], entry["severity"])
            for entry in suites.suite(table)["expectations"]
        ]
        assert len(stated) == len(set(stated)) and set(stated) == expected


def test_a_second_writing_changes_nothing_and_a_stale_suite_goes(tmp_path):
    assert len(suites.write_suites(tmp_path)) == len(tables())
    assert suites.write_suites(tmp_path) == []
    stale = tmp_path / "onchain" / "no_such_table.json"
    stale.write_text("{}")
    assert suites.write_suites(tmp_path) == [stale] and not stale.exists()


def test_ids_are_all_different():
    ids = [entry["id"] for table in tables() for entry in suites.suite(table)["expectations"]]
    ids += [suites.suite(table)["id"] for table in tables()]
    assert len(ids) == len(set(ids))


def test_a_changed_contract_makes_the_kept_suites_unusable(tmp_path, monkeypatch):
    suites.write_suites(tmp_path)
    assert set(suites.read_suites(tmp_path)) == {table.full_name for table in tables()}
    first, *others = contract.tables()
    changed = replace(first, columns=(replace(first.columns[0], data_type="double"),))
    monkeypatch.setattr(suites, "tables", lambda: (changed, *others))
    with pytest.raises(AmlmartError, match="differs from the contract; run amlmart check"):
        suites.read_suites(tmp_path)


def test_a_suite_changed_by_hand_or_missing_is_refused(tmp_path):
    suites.write_suites(tmp_path)
    path = tmp_path / "onchain" / "evm_blocks.json"
    content = json.loads(path.read_text())
    content["expectations"].pop()
    path.write_text(json.dumps(content))
    with pytest.raises(AmlmartError, match=r"evm_blocks\.json differs"):
        suites.read_suites(tmp_path)
    path.unlink()
    with pytest.raises(AmlmartError, match=r"evm_blocks\.json is missing"):
        suites.read_suites(tmp_path)


def test_great_expectations_opens_the_folder_as_its_project(tmp_path, monkeypatch):
    """A user of the library finds the suites by their names, with the severity kept."""
    monkeypatch.setenv("GX_ANALYTICS_ENABLED", "false")
    import great_expectations

    kept = suites.suites_dir().parent
    ignored = shutil.ignore_patterns("uncommitted")
    shutil.copytree(kept, tmp_path / "expectations", ignore=ignored)
    context = great_expectations.get_context(
        mode="file", context_root_dir=str(tmp_path / "expectations")
    )
    assert {suite.name for suite in context.suites.all()} == {t.full_name for t in tables()}
    severities = {
        entry.severity.value for entry in context.suites.get("cases.case_decisions").expectations
    }
    assert severities == {"critical", "warning"}
