"""`amlmart evaluate` on a small world: what it finds, what it does not, and what it refuses."""

import dataclasses
import json
import random
import re
import sys

import numpy as np
import pytest
from rich.console import Console
from support_evaluate import BURST, COUNT, NOISE, SCHEMES, STEPS, UNBUILT, make_world, write_labels
from typer.testing import CliRunner

from amlmart.cli import _app
from amlmart.errors import AmlmartError
from amlmart.evaluate.answers import read_answers
from amlmart.evaluate.command import evaluate
from amlmart.evaluate.experiments import ALL, RAW
from amlmart.evaluate.matrix import learnable, read_families, read_ledger
from amlmart.evaluate.request import Request
from amlmart.models import model

BASE_RATE = SCHEMES * STEPS * 0.8 / (COUNT + SCHEMES * STEPS)


def run(raw, **settings):
    request = Request(**{"raw": raw, "seeds": 2, "threads": 1, "has_peer": False, **settings})
    return evaluate(request, Console(quiet=True))


@pytest.fixture(scope="module")
def found(world):
    return run(world / "raw")


def pr_auc(found, name):
    (entry,) = [entry for entry in found["models"] if entry["name"] == name]
    return entry["over_seeds"]["pr_auc"]["mean"]


def test_an_easy_pattern_is_found_and_not_in_the_raw_columns(found):
    assert pr_auc(found, ALL) > 0.6
    assert pr_auc(found, RAW) < 4 * BASE_RATE


def test_each_family_is_left_out_and_alone(found):
    names = [entry["name"] for entry in found["models"]]
    assert names == [RAW, ALL, "without burst", "without noise", "only burst", "only noise"]
    assert pr_auc(found, "only burst") > 0.6 and pr_auc(found, "without noise") > 0.6
    assert pr_auc(found, "only noise") < 4 * BASE_RATE
    assert pr_auc(found, "without burst") < 4 * BASE_RATE


def test_the_column_that_tells_it_has_the_most_gain(found):
    assert found["importance"][0]["column"] == "burst.sender_burst_count_24h"
    assert sum(entry["share_of_gain"] for entry in found["importance"]) <= 1 + 1e-9


def test_shuffled_answers_are_not_found(world, tmp_path):
    _, labels = make_world()
    rows, _ = make_world()
    draw = random.Random(1)
    transfers = draw.sample(rows["int_ledger__transfers"], len(labels))
    shuffled = [
        label | {"transfer_id": row["transfer_id"], "known_at": row["known_at"], "scheme": place}
        for place, (label, row) in enumerate(zip(labels, transfers, strict=True))
    ]
    write_labels(tmp_path, shuffled, last_scheme=len(labels))
    found = run(tmp_path, has_ablation=False)
    assert pr_auc(found, ALL) < 4 * BASE_RATE


def test_the_same_seed_gives_the_same_figures(world, found):
    assert json.dumps(run(world / "raw"), sort_keys=True) == json.dumps(found, sort_keys=True)


def test_recall_counts_complete_illicit_scenarios_by_kind(found):
    (full,) = [entry for entry in found["models"] if entry["name"] == ALL]
    kinds = full["recall_by_typology"]
    assert {entry["typology"] for entry in kinds} == {"kind_0", "kind_1"}
    assert {entry["grade"] for entry in kinds} == {"easy"}
    counted = sum(entry["transfers"] for entry in kinds)
    assert 0 < counted <= found["sides"]["test"]["illicit"]


def test_what_is_not_built_is_named(found):
    (note,) = [note for note in found["notes"] if UNBUILT in note]
    assert "amlmart run" in note
    assert set(found["families"]) == {BURST, NOISE}


def test_only_numbers_that_say_neither_who_nor_when_are_learnt_from(world):
    assert learnable(model(BURST)) == ("sender_burst_count_24h",)
    assert learnable(model(NOISE)) == ("noise_share_7d", "is_noisy")


def test_features_are_what_they_are_whatever_the_answers(world, tmp_path):
    _, labels = make_world()
    ledger = read_ledger(None)
    before, _ = read_families(ledger, None, lambda name: None)
    illicit = read_answers(world / "raw", ledger.transfer_ids).illicit(len(ledger))
    write_labels(tmp_path, [label | {"scheme": label["scheme"] + 1} for label in labels])
    other = read_answers(tmp_path, ledger.transfer_ids).illicit(len(ledger))
    after, _ = read_families(ledger, None, lambda name: None)
    assert (illicit != other).any()
    for one, two in zip(before, after, strict=True):
        np.testing.assert_array_equal(one.values, two.values)
    assert not {"is_illicit", "grade", "scenario_id", "typology_id"} & {
        column for family in before for column in family.columns
    }


def test_rows_of_a_family_stand_at_their_transfers(world):
    rows, _ = make_world()
    ledger = read_ledger(None)
    families, _ = read_families(ledger, None, lambda name: None)
    noise = {row["transfer_id"]: row for row in rows[NOISE]}
    (family,) = [family for family in families if family.name == "noise"]
    for name, values in zip(ledger.transfer_ids.to_pylist(), family.values, strict=True):
        if name in noise:
            expected = [noise[name]["noise_share_7d"], float(noise[name]["is_noisy"])]
            np.testing.assert_allclose(values, expected, rtol=1e-6)
        else:
            assert np.isnan(values).all()


def test_the_command_writes_its_report(world, tmp_path):
    out = tmp_path / "report"
    words = ["--raw", str(world / "raw"), "--out", str(out), "--seeds", "1", "--threads", "1"]
    result = CliRunner().invoke(_app, ["evaluate", *words, "--no-ablation", "--no-peer"])
    assert result.exit_code == 0, result.output
    read = json.loads((out / "evaluation.json").read_text())
    assert [entry["name"] for entry in read["models"]] == [RAW, ALL]
    page = (out / "evaluation.md").read_text()
    assert re.search(r"\| all \| 8 \| 0\.\d{3} ± 0\.000 \|", page)
    assert "burst.sender_burst_count_24h" in page
    with pytest.raises(AmlmartError, match="is there already"):
        Request(raw=world / "raw", out=out)


def test_no_labels(world, tmp_path):
    with pytest.raises(AmlmartError, match="has no labels/transfers: evaluate a world that"):
        run(tmp_path)


def test_labels_of_another_world(world, tmp_path):
    _, labels = make_world()
    write_labels(tmp_path, [label | {"transfer_id": "x"} for label in labels])
    with pytest.raises(AmlmartError, match=r"None of the labels in .*amlmart run --raw"):
        run(tmp_path)


def test_too_few_positives(world, tmp_path):
    _, labels = make_world()
    write_labels(tmp_path, [label for label in labels if label["scheme"] < 4])
    with pytest.raises(AmlmartError, match=r"Too few illicit transfers .*: \d+ in train"):
        run(tmp_path)


def test_no_features(world, monkeypatch):
    monkeypatch.setattr("amlmart.evaluate.matrix.feature_models", lambda: [model(UNBUILT)])
    with pytest.raises(AmlmartError, match=r"No features of transfers are built: .*amlmart run"):
        run(world / "raw")


def test_without_lightgbm(world, monkeypatch):
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    with pytest.raises(AmlmartError, match="lightgbm is not installed"):
        run(world / "raw")


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [("class_weight", 11.0, "--class-weight is 11"), ("seeds", 0, "--seeds and --threads")],
)
def test_settings_that_mean_nothing(world, setting, value, sentence):
    request = Request(raw=world / "raw")
    with pytest.raises(AmlmartError, match=sentence):
        dataclasses.replace(request, **{setting: value})
