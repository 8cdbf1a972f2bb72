"""Training sets: as of each label's time and no later, whole, counted, the same every time."""

import csv
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support_training import AS_OF, DAILY, EVENTS, OTHER, START, latest, write_database

import amlmart
from amlmart.errors import AmlmartError
from amlmart.training import command, joined

NOW = datetime.fromisoformat(AS_OF)


def write_csv(path: Path, rows: list[dict[str, object]]) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def transfer_labels(rows, known_after_days=3):
    """A label per transfer; every third is positive and known some days later."""
    return [
        {
            "transfer_id": row["transfer_id"],
            "label": int(number % 3 == 0),
            "known_at": row["known_at"] + timedelta(days=known_after_days)
            if number % 3 == 0
            else "",
            "sum_of_all_evil": 666,
        }
        for number, row in enumerate(rows[EVENTS])
    ]


def customer_labels(seed=3, number=250):
    """Labels of customers at times of every kind: midnights, a microsecond before, any other."""
    draw = random.Random(seed)
    labels = []
    for _ in range(number):
        midnight = START + timedelta(days=draw.randrange(-1, 50))
        shift = draw.choice(
            [timedelta(0), -timedelta(microseconds=1), timedelta(seconds=draw.randrange(86_400))]
        )
        labels.append(
            {
                "customer_id": f"c{draw.randrange(33):02d}",
                "label_at": midnight + shift,
                "label": draw.choice(["true", "false"]),
            }
        )
    return list({(each["customer_id"], each["label_at"]): each for each in labels}.values())


def utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)


def test_transfers_have_their_own_row_and_nothing_else(project, rows, tmp_path):
    labels = write_csv(tmp_path / "labels.csv", transfer_labels(rows))
    made = amlmart.training_set(labels, AS_OF, tmp_path / "set", features=[EVENTS])
    by_id = {row["transfer_id"]: row for row in rows[EVENTS]}
    used = {
        each["transfer_id"]: each
        for each in transfer_labels(rows)
        if by_id[each["transfer_id"]]["known_at"] <= NOW
        and (not each["known_at"] or each["known_at"] <= NOW)
    }
    keys, features = made.keys().to_pylist(), made.features().to_pylist()
    assert [row["transfer_id"] for row in keys] == sorted(used)
    for key, row in zip(keys, features, strict=True):
        source = by_id[key["transfer_id"]]
        assert key["label_at"] == utc(source["known_at"])
        assert row == {
            "label": used[key["transfer_id"]]["label"],
            "outbound_count_7d": source["outbound_count_7d"],
            "outbound_usd_sum_7d": float(source["outbound_usd_sum_7d"]),
            "shared_count": source["shared_count"],
            "is_new": source["is_new"],
            "rail": source["rail"],
        }
    assert 50 < len(used) < 300
    left_out = {row["transfer_id"]: row["reason"] for row in made.left_out().to_pylist()}
    assert len(left_out) + len(used) == 300 and not set(left_out) & set(used)
    after = {name for name, reason in left_out.items() if reason == "after_as_of"}
    assert after and all(by_id[name]["known_at"] > NOW for name in after)
    assert set(left_out.values()) == {"after_as_of", "known_after_as_of"}


def test_days_count_from_their_end_on(project, rows, tmp_path):
    """Each value is that of the last day that had ended by the label's time, or null."""
    labels = customer_labels()
    pq.write_table(pa.Table.from_pylist(labels), tmp_path / "labels.parquet")
    made = amlmart.training_set(
        tmp_path / "labels.parquet", AS_OF, tmp_path / "set", features=[DAILY, OTHER]
    )
    expected = {}
    for each in labels:
        found = [
            latest(rows[name], each["customer_id"], each["label_at"]) for name in (DAILY, OTHER)
        ]
        expected[each["customer_id"], utc(each["label_at"])] = (each, *found)
    seen = set()
    for key, row in zip(made.keys().to_pylist(), made.features().to_pylist(), strict=True):
        whose = key["customer_id"], key["label_at"]
        label, daily, other = expected[whose]
        seen.add(whose)
        assert row == {
            "label": int(label["label"] == "true"),
            f"has_{DAILY}": daily is not None,
            "balance_usd": float(daily["balance_usd"]) if daily else None,
            "login_count_30d": daily["login_count_30d"] if daily else None,
            "shared_count": daily["shared_count"] if daily else None,
            f"has_{OTHER}": other is not None,
            "device_distinct_count_7d": other["device_distinct_count_7d"] if other else None,
        }
        for name, found in ((DAILY, daily), (OTHER, other)):
            assert key[f"{name}__feature_date"] == (found["feature_date"] if found else None)
    without = {whose for whose, (_, daily, other) in expected.items() if not daily and not other}
    assert seen == set(expected) - without and without
    listed = made.left_out().to_pylist()
    assert {(row["customer_id"], row["label_at"]) for row in listed} == without
    assert {row["reason"] for row in listed} == {"without_features"}
    models = {each["name"]: each for each in made.manifest["models"]}
    alone = sum(daily is not None for _, daily, _ in (expected[whose] for whose in seen))
    assert models[DAILY]["rows_with_features"] == alone
    assert models[DAILY]["rows_without_features"] == len(seen) - alone > 0


def test_models_of_both_kinds_meet_at_the_time_of_the_transfer(project, rows, tmp_path):
    draw = random.Random(4)
    labels = [
        {
            "transfer_id": row["transfer_id"],
            "customer_id": f"c{draw.randrange(30):02d}",
            "label": number % 2,
        }
        for number, row in enumerate(rows[EVENTS])
    ]
    made = amlmart.training_set(write_csv(tmp_path / "labels.csv", labels), AS_OF, tmp_path / "set")
    names = [each["name"] for each in made.manifest["models"]]
    assert names == sorted([DAILY, OTHER, EVENTS]), "by default all whose keys the file has"
    by_id = {row["transfer_id"]: row for row in rows[EVENTS]}
    for key, row in zip(made.keys().to_pylist(), made.features().to_pylist(), strict=True):
        source = by_id[key["transfer_id"]]
        daily = latest(rows[DAILY], key["customer_id"], source["known_at"])
        assert row[f"{EVENTS}__shared_count"] == source["shared_count"]
        assert row[f"{DAILY}__shared_count"] == (daily["shared_count"] if daily else None)
        assert "shared_count" not in row


@pytest.mark.parametrize("days", [0, 10])
def test_young_negatives_wait_and_confirmed_positives_do_not(project, rows, tmp_path, days):
    labels = transfer_labels(rows, known_after_days=1)
    # Said to be positive, but by whom and when is not known: that is no confirmation.
    labels[3]["known_at"] = ""
    made = amlmart.training_set(
        write_csv(tmp_path / "labels.csv", labels),
        AS_OF,
        tmp_path / "set",
        features=[EVENTS],
        maturity=days,
    )
    by_id = {row["transfer_id"]: row for row in rows[EVENTS]}
    immature = {
        each["transfer_id"]
        for each in labels
        if NOW - timedelta(days=days) < by_id[each["transfer_id"]]["known_at"] <= NOW
        and not (each["label"] and each["known_at"])
        and not (each["known_at"] and each["known_at"] > NOW)
    }
    listed = {
        row["transfer_id"] for row in made.left_out().to_pylist() if row["reason"] == "immature"
    }
    assert listed == immature and bool(immature) == bool(days)
    young = {
        key["transfer_id"]
        for key in made.keys().to_pylist()
        if days and key["label_at"] > utc(NOW - timedelta(days=days))
    }
    assert bool(young) == bool(days)
    assert all(each["label"] for each in labels if each["transfer_id"] in young)


def test_every_label_is_counted(project, rows, tmp_path):
    ids = [row["transfer_id"] for row in rows[EVENTS] if row["known_at"] < NOW]
    later = [row["transfer_id"] for row in rows[EVENTS] if row["known_at"] > NOW]
    labels = [
        {"transfer_id": ids[0], "label": "sar", "known_at": "2024-02-01"},
        {"transfer_id": ids[1], "label": "", "known_at": ""},
        {"transfer_id": "", "label": "sar", "known_at": ""},
        {"transfer_id": ids[2], "label": "sar", "known_at": "2024-02-20 06:00:00.000001"},
        {"transfer_id": ids[3], "label": "clear", "known_at": "2024-02-01T00:00:00Z"},
        {"transfer_id": ids[3], "label": "sar", "known_at": "2024-02-02 00:00:00"},
        {"transfer_id": ids[3], "label": "sar", "known_at": "2024-02-02"},
        {"transfer_id": ids[3], "label": "clear", "known_at": "2024-03-02"},
        {"transfer_id": "nobody", "label": "clear", "known_at": ""},
        {"transfer_id": later[0], "label": "clear", "known_at": ""},
        {"transfer_id": ids[4], "label": "clear", "known_at": "2024-02-20 06:00:00"},
    ]
    made = amlmart.training_set(
        write_csv(tmp_path / "labels.csv", labels),
        AS_OF,
        tmp_path / "set",
        features=[EVENTS],
        positive=["sar"],
    )
    ids_kept = made.keys()["transfer_id"].to_pylist()
    kept = dict(zip(ids_kept, made.features()["label"].to_pylist(), strict=True))
    assert kept == {ids[0]: 1, ids[3]: 1, ids[4]: 0}
    rows = made.manifest["rows"]
    assert (rows["labels"], rows["used"], rows["positive"], rows["negative"]) == (11, 3, 2, 1)
    assert rows["left_out"] == {
        "without_label": 1,
        "without_key": 1,
        "without_time": 0,
        "known_after_as_of": 2,
        "duplicate": 1,
        "replaced": 1,
        "without_features": 1,
        "after_as_of": 1,
        "immature": 0,
    }
    assert len(made.left_out()) == 8


def test_what_identifies_times_or_is_sensitive_is_no_feature(project, rows, tmp_path):
    labels = write_csv(tmp_path / "labels.csv", transfer_labels(rows))
    made = amlmart.training_set(
        labels, AS_OF, tmp_path / "set", features=[EVENTS], exclude=["rail", "is_new"]
    )
    assert made.features().column_names == [
        "label",
        "outbound_count_7d",
        "outbound_usd_sum_7d",
        "shared_count",
    ]
    assert made.manifest["excluded"] == {
        "asked": ["rail", "is_new"],
        "columns": {
            "counterparty_id": "identifier",
            "is_new": "named",
            "known_at": "time",
            "occurred_at": "time",
            "rail": "named",
            "transfer_id": "identifier",
        },
    }
    pq.write_table(pa.Table.from_pylist(customer_labels()), tmp_path / "labels.parquet")
    daily = amlmart.training_set(
        tmp_path / "labels.parquet", AS_OF, tmp_path / "daily", features=[DAILY]
    )
    assert daily.manifest["excluded"]["columns"]["salary_usd"] == "confidential"
    assert "salary_usd" not in daily.features().column_names


def test_the_database_never_sees_what_the_labels_say(project, rows, tmp_path, monkeypatch):
    seen = []
    run = joined._run

    def looked(arguments, target):
        seen.append(pq.read_schema(arguments["labels"]).names)
        return run(arguments, target)

    monkeypatch.setattr(joined, "_run", looked)
    labels = write_csv(tmp_path / "labels.csv", transfer_labels(rows))
    amlmart.training_set(labels, AS_OF, tmp_path / "set", features=[EVENTS])
    assert seen == [["label_row", "transfer_id"]]


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_same_input_gives_the_same_bytes_in_any_order(project, rows, tmp_path):
    labels = transfer_labels(rows)
    made = amlmart.training_set(
        write_csv(tmp_path / "labels.csv", labels), AS_OF, tmp_path / "one", features=[EVENTS]
    )
    amlmart.training_set(tmp_path / "labels.csv", AS_OF, tmp_path / "two", features=[EVENTS])
    assert files(tmp_path / "one") == files(tmp_path / "two")
    random.Random(1).shuffle(labels)
    write_csv(tmp_path / "labels.csv", labels)
    amlmart.training_set(tmp_path / "labels.csv", AS_OF, tmp_path / "three", features=[EVENTS])
    one, three = files(tmp_path / "one"), files(tmp_path / "three")
    assert {name for name in one if one[name] != three[name]} == {"manifest.json"}
    for name, told in made.manifest["files"].items():
        assert hashlib.sha256(one[name]).hexdigest() == told["sha256"]


def test_the_manifest_says_where_it_comes_from(project, rows, tmp_path):
    labels = write_csv(tmp_path / "labels.csv", transfer_labels(rows))
    made = amlmart.training_set(labels, AS_OF, tmp_path / "set", features=[EVENTS], maturity=5)
    manifest = made.manifest
    assert manifest["project"] == {
        "name": "amlmart",
        "version": "0.1.0",
        "git_commit": "0123456789abcdef0123456789abcdef01234567",
        "git_is_dirty": True,
    }
    assert manifest["as_of"] == AS_OF and manifest["maturity_days"] == 5
    assert manifest["labels"] == {
        "file": "labels.csv",
        "sha256": hashlib.sha256(labels.read_bytes()).hexdigest(),
        "column": "label",
        "positive": None,
    }
    assert manifest["engine"]["name"] == "duckdb" and manifest["engine"]["version"]
    assert manifest["models"][0]["version"] == 3
    assert manifest["columns"]["features"] == made.features().column_names[1:]
    assert str(tmp_path) not in json.dumps(manifest), "it names no folder of this machine"


# Whole or not at all


def test_what_fails_halfway_leaves_nothing(project, rows, tmp_path, monkeypatch):
    labels = write_csv(tmp_path / "labels.csv", transfer_labels(rows))
    written = []

    def write_and_fail(table, path):
        written.append(path)
        path.write_bytes(b"half")
        if len(written) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(command, "_write", write_and_fail)
    with pytest.raises(KeyboardInterrupt):
        amlmart.training_set(labels, AS_OF, tmp_path / "set", features=[EVENTS])
    assert [path.name for path in tmp_path.iterdir()] == ["labels.csv"]


def test_what_is_killed_leaves_no_set_and_the_next_run_heals(project, rows, tmp_path):
    """Killed without a word while the database works, and run again."""
    labels = write_csv(tmp_path / "labels.csv", transfer_labels(rows))
    code = (
        "import sys, time; from amlmart.training import command;"
        "command.make_rows = lambda *_: time.sleep(600);"
        "from amlmart.cli import app; app()"
    )
    process = subprocess.Popen(
        [
            *(sys.executable, "-c", code, "training-set", "--labels", labels, "--as-of", AS_OF),
            *("--features", EVENTS, "--out", tmp_path / "set"),
        ],
        env=os.environ.copy(),
        cwd=Path(amlmart.__file__).parents[1],
    )
    unfinished = tmp_path / ".set.unfinished"
    waited = time.monotonic() + 120
    while not (unfinished / "scratch" / EVENTS).exists():
        assert time.monotonic() < waited and process.poll() is None
        time.sleep(0.1)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (tmp_path / "set").exists() and unfinished.exists()
    for _ in range(50):
        # dbt may still be at work for the one that is gone, and hold the database.
        try:
            made = amlmart.training_set(labels, AS_OF, tmp_path / "set", features=[EVENTS])
            break
        except AmlmartError:
            time.sleep(0.2)
    assert len(made.features()) > 50
    assert sorted(path.name for path in tmp_path.iterdir()) == ["labels.csv", "set"]


# One sentence each


LABEL = {"transfer_id": "t0001", "label": 1}
BAD = {
    "no key": ({"label": 1}, {"features": None}, "has the keys of no feature model"),
    "no such key": ({"label": 1}, {}, "has no column transfer_id"),
    "no label column": ({"transfer_id": "t0001"}, {}, "has no column label"),
    "a label that is no label": (LABEL | {"label": "maybe"}, {}, "'maybe', which is neither"),
    "no such positive": (LABEL, {"positive": ["sar"]}, "no label 'sar'"),
    "a time that is no time": (LABEL | {"known_at": "soon"}, {}, "'soon', which is no time"),
    "a time of its own": (LABEL | {"label_at": "2024-01-01"}, {}, "take label_at out"),
    "no time": (
        {"customer_id": "c01", "label": 1},
        {"features": [DAILY]},
        "needs a column label_at",
    ),
    "no such model": (LABEL, {"features": ["feat_no__such"]}, "no model feat_no__such"),
    "a model twice": (LABEL, {"features": [EVENTS, EVENTS]}, "named twice"),
    "no such column": (LABEL, {"exclude": ["nothing"]}, "--exclude names nothing"),
    "an instant that is none": (LABEL, {"as_of": "yesterday"}, "as_of is yesterday"),
    "negative days": (LABEL, {"maturity": -1}, "--maturity is -1"),
    "no such target": (LABEL, {"target": "oracle"}, "has no output oracle"),
    "nobody left": (LABEL | {"transfer_id": "nobody"}, {}, "None of the 1 labels"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_sentence(project, tmp_path, case):
    label, settings, words = BAD[case]
    labels = write_csv(tmp_path / "labels.csv", [label])
    settings = {"features": [EVENTS], "as_of": AS_OF} | settings
    with pytest.raises(AmlmartError, match=words) as caught:
        amlmart.training_set(labels, out=tmp_path / "set", **settings)
    assert str(caught.value).count("\n") == 0 and str(caught.value).endswith(".")
    assert [path.name for path in tmp_path.iterdir()] == ["labels.csv"]


def test_labels_that_contradict_each_other(project, tmp_path):
    labels = write_csv(tmp_path / "labels.csv", [LABEL, LABEL | {"label": 0}])
    with pytest.raises(AmlmartError, match="says both 0 and 1 of t0001"):
        amlmart.training_set(labels, AS_OF, tmp_path / "set", features=[EVENTS])


def test_files_that_are_no_labels(project, tmp_path):
    for name, text, words in (
        ("none.csv", None, "There is no file"),
        ("empty.csv", "", "is empty"),
        ("labels.json", "{}", "neither .csv nor .parquet"),
        ("labels.parquet", "PAR1", "cannot be read as parquet"),
    ):
        if text is not None:
            (tmp_path / name).write_text(text)
        with pytest.raises(AmlmartError, match=words):
            amlmart.training_set(tmp_path / name, AS_OF, tmp_path / "set")


def test_nothing_is_overwritten(project, tmp_path):
    labels = write_csv(tmp_path / "labels.csv", [LABEL])
    (tmp_path / "set").mkdir()
    with pytest.raises(AmlmartError, match="is there already"):
        amlmart.training_set(labels, AS_OF, tmp_path / "set", features=[EVENTS])


def test_a_model_that_is_not_built(project, tmp_path, monkeypatch):
    monkeypatch.setenv("AMLMART_DUCKDB", str(tmp_path / "local.duckdb"))
    labels = write_csv(tmp_path / "labels.csv", [LABEL])
    with pytest.raises(AmlmartError, match=f"has no .*{EVENTS}.*amlmart run"):
        amlmart.training_set(labels, AS_OF, tmp_path / "set", features=[EVENTS])


def test_a_model_with_two_rows_per_key(project, rows, tmp_path, monkeypatch):
    twice = rows | {EVENTS: rows[EVENTS] * 2}
    write_database(tmp_path / "local.duckdb", twice)
    monkeypatch.setenv("AMLMART_DUCKDB", str(tmp_path / "local.duckdb"))
    labels = write_csv(tmp_path / "labels.csv", transfer_labels(rows))
    with pytest.raises(AmlmartError, match=f"{EVENTS} has more than one row per transfer_id"):
        amlmart.training_set(labels, AS_OF, tmp_path / "set", features=[EVENTS])
