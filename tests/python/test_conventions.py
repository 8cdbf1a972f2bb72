"""What docs/ and CONTRIBUTING ask of every file, held over the manifest and the files.

A rule that fails names each file that breaks it and what to do.
"""

import configparser
import csv
import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

PROJECT = Path(__file__).parents[2]
ENGINES = ("duckdb", "spark")

MODEL_NAMES = {
    "staging": r"(base|stg)_[a-z0-9]+__[a-z0-9_]+",
    "intermediate": r"int_[a-z0-9]+__[a-z0-9_]+",
    "features": r"feat_[a-z0-9]+__[a-z0-9_]+",
    "typologies": r"typology_[a-z0-9_]+",
    "marts": r"(fct|dim)_[a-z0-9_]+",
    "probes": r"probe_[a-z0-9_]+",
}
ACCESS = {"staging": "private", "intermediate": "protected"}
CONTRACTED_LAYERS = ("features", "typologies", "marts")

WINDOWS = ("1h", "24h", "7d", "30d", "90d", "365d", "lifetime")
WINDOW = r"(_({}))?".format("|".join(WINDOWS))
NUMBERS = ("bigint", "double", "decimal(38,18)")
# What a column's name says of its type; the first pattern that fits counts.
COLUMN_TYPES = [
    (r"(is|has)_.*", ("boolean",)),
    (r".*_(id|hash|address)", ("string",)),
    (r".*_at", ("timestamp",)),
    (r".*_date", ("date",)),
    (rf".*_usd_sum{WINDOW}", ("decimal(38,2)",)),
    (rf".*_usd(_(min|max))?{WINDOW}", ("decimal(18,2)", "decimal(38,2)")),
    (rf".*_native(_(sum|min|max))?{WINDOW}", ("decimal(38,18)",)),
    (r".*_raw", ("string",)),
    (rf"(.*_)?count{WINDOW}", ("bigint",)),
    (rf".*_(ratio|share|score){WINDOW}", ("double",)),
    (rf".*_(seconds|days|hops)(_[a-z]+)?{WINDOW}", NUMBERS),
]
TYPE_NAMES = {"boolean": r"(is|has)_.*", "timestamp": r".*_at", "date": r".*_date"}
TYPES = r"string|bigint|boolean|timestamp|date|double|decimal\((18,2|38,\d+)\)"

SENSITIVITIES = {"personal", "confidential"}
META_KEYS = {"grain", "owner", "typology", "sensitivity", "feature_store", "aml"}
AML_KEYS = {
    "formula",
    "red_flag",
    "point_in_time_rule",
    "unit",
    "null_meaning",
    "version",
    "changed_because",
}
# The contract of the raw zone, in the sources alone.
AML_SOURCE_KEYS = {"is_required", "is_restatable", "occurred_at", "key", "amount"}

CLOCKS = (
    r"\b(utc)?now\s*\(|\bcurrent_(timestamp|date|time)\b|\blocaltimestamp\b|\btoday\s*\(|\bsysdate\b"
    r"|\bgetdate\s*\(|\brand(om|n)?\s*\(|uuid\s*\(|\binvocation_id\b|\brun_started_at\b"
)
# Macros that change tables or read and write files, which no probe can: test_engine_ddl.py of this
# folder runs the first two, training/ the next and graph/ those of steps.
DDL_MACROS = {
    *("register_raw_table", "remove_dates", "parquet_rows", "write_parquet"),
    *("step_relation", "create_step", "drop_steps", "drop_left_steps"),
}

GENERATED = (
    r"(^|/)(target|logs|dbt_packages|__pycache__|metastore_db|spark-warehouse|\.venv|uncommitted)/"
    r"|\.(duckdb|wal|pyc|log|parquet|egg-info)$|\.egg-info/|(^|/)(profiles\.yml|\.user\.yml)$"
)
MAXIMUM_BYTES = 2 * 1024 * 1024


def hold(broken: Iterable[str]) -> None:
    """Fail with one line per violation."""
    lines = sorted(set(broken))
    if lines:
        pytest.fail("\n".join([f"{len(lines)} violations:", *lines]), pytrace=False)


def own(manifest: dict[str, Any], section: str, kind: str | None = None) -> list[dict[str, Any]]:
    return [
        node
        for node in manifest[section].values()
        if node["package_name"] == "amlmart" and kind in (None, node["resource_type"])
    ]


def layer(model: dict[str, Any]) -> str:
    return Path(model["original_file_path"]).parts[1]


def column_type(column: dict[str, Any]) -> str:
    return (column["data_type"] or "").lower().replace(" ", "")


def read(path: str | Path) -> str:
    return (PROJECT / path).read_text(encoding="utf-8")


def files(*folders: str, endings: tuple[str, ...] = (".sql",)) -> Iterator[str]:
    """Paths of files below the folders, from the project's folder."""
    for folder in folders:
        for path in sorted((PROJECT / folder).rglob("*")):
            if path.suffix in endings and path.is_file():
                yield path.relative_to(PROJECT).as_posix()


def without_comments(sql: str) -> str:
    """The text with comments blanked out, so that line numbers stay."""
    return re.sub(
        r"\{#.*?#\}|--[^\n]*",
        lambda found: re.sub(r"[^\n]", " ", found.group()),
        sql,
        flags=re.DOTALL,
    )


def found_in(path: str, text: str, pattern: str) -> Iterator[str]:
    """`path:line: word` for each place where the pattern is found."""
    for found in re.finditer(pattern, text, flags=re.IGNORECASE):
        yield f"{path}:{text.count(chr(10), 0, found.start()) + 1}: {found.group().strip()}"


def returned_names(path: str, macro: str) -> list[str]:
    """The texts in the list that a macro returns."""
    body = re.search(rf"macro {macro}\(\).*?endmacro", read(path), flags=re.DOTALL)
    assert body, f"{path} has no macro {macro}"
    return re.findall(r"'(\w+)'", body.group())


def registry() -> list[dict[str, str]]:
    with (PROJECT / "seeds/typologies/typologies.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def slugs() -> list[str]:
    return [row["typology"] for row in registry()]


@pytest.fixture(scope="module")
def models(manifest):
    return own(manifest, "nodes", "model")


# Names and files


def test_models_are_named_after_their_layer(models):
    hold(
        f"{model['original_file_path']}: rename it to fit {MODEL_NAMES.get(layer(model))}, or move "
        f"it to the folder of its layer"
        for model in models
        if not re.fullmatch(MODEL_NAMES.get(layer(model), "-"), model["name"])
    )


def test_each_model_and_seed_has_one_yml_beside_it(manifest, models):
    hold(
        f"{node['original_file_path']}: describe it in {expected}, and only it"
        for node in [*models, *own(manifest, "nodes", "seed")]
        if (expected := Path(node["original_file_path"]).with_suffix(".yml").as_posix())
        and not describes_only(expected, node)
    )


def describes_only(path: str, node: dict[str, Any]) -> bool:
    if not (PROJECT / path).exists():
        return False
    entries = yaml.safe_load(read(path)).get(f"{node['resource_type']}s", [])
    return [entry["name"] for entry in entries] == [node["name"]]


def test_unit_tests_lie_beside_their_model(manifest, models):
    """Those of what a typology is made of may lie with the typology's: it is one unit."""
    paths = {model["name"]: Path(model["original_file_path"]) for model in models}
    broken = []
    for test in own(manifest, "unit_tests"):
        path = paths[test["model"]]
        expected = [path.with_name(f"{path.stem}__unit_tests.yml").as_posix()]
        if path.parts[1] == "typologies":
            expected.append(path.with_name(f"typology_{path.parts[2]}__unit_tests.yml").as_posix())
        if test["original_file_path"] not in expected:
            broken.append(
                f"{test['original_file_path']}: move {test['name']} to {' or '.join(expected)}"
            )
    hold(broken)


# Columns


def contracted(models: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for model in models:
        if model["config"]["contract"]["enforced"]:
            for column in model["columns"].values():
                yield f"{model['original_file_path']}: {column['name']}", column


def test_column_types_are_in_the_closed_list(models):
    hold(
        f"{where}: {column['data_type']} is none of {TYPES}"
        for where, column in contracted(models)
        if not re.fullmatch(TYPES, column_type(column))
    )


def test_column_names_say_their_type(models):
    broken = []
    for where, column in contracted(models):
        name, data_type = column["name"], column_type(column)
        for pattern, types in COLUMN_TYPES:
            if re.fullmatch(pattern, name):
                if data_type not in types:
                    broken.append(f"{where}: by its name {' or '.join(types)}, not {data_type}")
                break
        pattern = TYPE_NAMES.get(data_type, ".*")
        if not re.fullmatch(pattern, name):
            broken.append(f"{where}: a {data_type} is named {pattern}")
    hold(broken)


def test_windows_are_in_the_closed_list(models):
    hold(
        f"{where}: a window is one of {', '.join(WINDOWS)}"
        for where, column in contracted(models)
        if (window := re.search(r"_(\d+[a-z]+)$", column["name"])) and window[1] not in WINDOWS
    )


# Engines, clocks and SQL


def test_engine_words_stand_in_the_engine_macros_only():
    pattern = r"duckdb|spark|databricks|adapter\.dispatch|target\.type"
    places = [
        *files("models", "macros", "seeds", "analyses", endings=(".sql", ".yml", ".md", ".csv")),
        *files("tests"),
    ]
    hold(
        f"{place}: say it without the engine, or move it to macros/engine/"
        for path in places
        if not path.startswith("macros/engine/")
        for place in found_in(path, read(path), pattern)
    )


def test_blocked_words_stand_in_the_engine_macros_only():
    """The linter skips macros; the list of words is the linter's own."""
    settings = configparser.ConfigParser()
    settings.read(PROJECT / ".sqlfluff", encoding="utf-8")
    words = settings["sqlfluff:rules:convention.blocked_words"]["blocked_words"].split(",")
    calls = "|".join(re.escape(word.strip()) for word in words)
    # `do log(` and `{{ log(` are dbt's own
    pattern = rf"(?<![\w.])(?<!do )(?<!{{{{ )\b({calls})\s*\(|\b(qualify|asof|div)\b"
    hold(
        f"{place}: engines differ on it; write an engine macro"
        for path in files("models", "macros", "analyses", "tests")
        if not path.startswith("macros/engine/")
        for place in found_in(path, without_comments(read(path)), pattern)
    )


def test_every_engine_macro_is_written_for_every_engine(manifest):
    names = {macro["name"] for macro in own(manifest, "macros")}
    broken = []
    for macro in own(manifest, "macros"):
        if "adapter.dispatch" in macro["macro_sql"]:
            for engine in ENGINES:
                if f"{engine}__{macro['name']}" not in names:
                    broken.append(f"{macro['original_file_path']}: add {engine}__{macro['name']}")
        if macro["name"].startswith("default__") and "engine/" in macro["original_file_path"]:
            if "unsupported_engine(" not in macro["macro_sql"]:
                broken.append(f"{macro['original_file_path']}: {macro['name']} has to raise")
        elif re.match("|".join(f"{engine}__" for engine in ENGINES), macro["name"]):
            default = "default__" + macro["name"].split("__", 1)[1]
            if default not in names:
                broken.append(f"{macro['original_file_path']}: add {default}, which raises")
    hold(broken)


def test_every_engine_macro_is_probed(manifest, models):
    tested = {test["model"] for test in own(manifest, "unit_tests")}
    reached: set[str] = set()
    waiting = [
        macro
        for model in models
        if layer(model) == "probes" and model["name"] in tested
        for macro in model["depends_on"]["macros"]
    ]
    while waiting:
        macro = waiting.pop()
        if macro not in reached:
            reached.add(macro)
            waiting += manifest["macros"][macro]["depends_on"]["macros"]
    hold(
        f"{macro['original_file_path']}: call {macro['name']} in a model under models/probes/ that "
        f"has unit tests"
        for macro in own(manifest, "macros")
        if "adapter.dispatch" in macro["macro_sql"]
        and macro["unique_id"] not in reached
        and macro["name"] not in DDL_MACROS
    )


def test_a_model_that_begins_with_a_part_appends_the_others(models):
    """Forgotten, rows would be missing, and from `rows_a_batch` transfers on only."""
    hold(
        f"{model['original_file_path']}: in_stale_batch goes with append_further_batches as "
        f"post_hook, and without in_stale_dates"
        for model in models
        for code in [model["raw_code"]]
        if ("in_stale_batch(" in code) != ("append_further_batches(this)" in code)
        or ("in_stale_batch(" in code and "in_stale_dates(" in code)
    )


def test_no_sql_reads_a_clock_or_a_random_number():
    hold(
        f"{place}: a replay would differ; take the time from the data"
        for path in files("models", "macros", "analyses", "tests")
        for place in found_in(path, without_comments(read(path)), CLOCKS)
    )


def test_casts_are_spelled_out():
    hold(
        f"{place}: write cast(... as ...)"
        for path in files("models", "macros", "analyses", "tests")
        for place in found_in(path, without_comments(read(path)), r"::\s*[a-z]\w*")
    )


def test_every_row_number_has_an_order():
    broken = []
    for path in files("models", "macros", "analyses", "tests"):
        text = without_comments(read(path))
        for found in re.finditer(r"\brow_number\s*\(\s*\)\s*over\b", text, flags=re.IGNORECASE):
            window = parenthesis(text[found.end() :])
            if not window and (name := re.match(r"\s*(\w+)", text[found.end() :])):
                named = re.search(rf"\b{name[1]}\s+as\s*(?=\()", text)
                window = parenthesis(text[named.end() :]) if named else ""
            if "order by" not in window.lower():
                line = text.count("\n", 0, found.start()) + 1
                broken.append(f"{path}:{line}: give row_number() a total order")
    hold(broken)


def parenthesis(text: str) -> str:
    """The text of the parenthesis that `text` begins with, empty where it begins with none."""
    depth = 0
    for place, character in enumerate(text):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth == 0 and not character.isspace():
            return text[: place + 1] if character == ")" else ""
    return ""


def test_models_begin_with_a_short_comment(models):
    broken = []
    for model in models:
        header = re.match(r"\{#-(.*?)-#\}", model["raw_code"].lstrip(), flags=re.DOTALL)
        if not header:
            broken.append(f"{model['original_file_path']}: begin with {{#- what it holds -#}}")
        elif len(header[1].strip().splitlines()) > 8:
            broken.append(f"{model['original_file_path']}: cut the header to eight lines")
    hold(broken)


# Documentation


def test_every_model_says_what_one_row_is(manifest, models):
    hold(
        f"{node['original_file_path']}: begin the description with 'One row per'"
        for node in [*models, *own(manifest, "nodes", "seed"), *own(manifest, "sources")]
        if not node["description"].strip().startswith("One row per")
    )


def test_every_column_is_described(manifest, models):
    hold(
        f"{node['original_file_path']}: describe column {column['name']} of {node['name']}"
        for node in [*models, *own(manifest, "nodes", "seed"), *own(manifest, "sources")]
        for column in node["columns"].values()
        if not column["description"].strip()
    )


def test_every_public_model_lists_its_columns(models):
    hold(
        f"{model['original_file_path']}: list its columns"
        for model in models
        if model["access"] == "public" and not model["columns"]
    )


def test_seeds_describe_the_columns_they_have(manifest):
    broken = []
    for seed in own(manifest, "nodes", "seed"):
        header = next(csv.reader([read(seed["original_file_path"]).splitlines()[0]]))
        for described, names in {
            "columns": list(seed["columns"]),
            "column_types": list(seed["config"]["column_types"]),
        }.items():
            if names != header:
                broken.append(
                    f"{seed['original_file_path']}: {described} in its yml are {names}, "
                    f"the file has {header}"
                )
    hold(broken)


def test_contracts_are_enforced_on_features_typologies_and_marts(models):
    hold(
        f"{model['original_file_path']}: set config contract enforced: true"
        for model in models
        if layer(model) in CONTRACTED_LAYERS and not model["config"]["contract"]["enforced"]
    )


def test_contracts_have_no_constraints(models):
    hold(
        f"{model['original_file_path']}: no engine-neutral constraints exist; write a test"
        for model in models
        if model.get("constraints")
        or any(column.get("constraints") for column in model["columns"].values())
    )


def test_meta_has_known_keys_only(manifest, models):
    broken = []
    seeds, sources = own(manifest, "nodes", "seed"), own(manifest, "sources")
    for node in [*models, *seeds, *sources, *own(manifest, "exposures")]:
        known = AML_KEYS | (AML_SOURCE_KEYS if node["resource_type"] == "source" else set())
        for part in [node, *node.get("columns", {}).values()]:
            meta = (part.get("config") or {}).get("meta") or {}
            aml = meta.get("aml") or {}
            for key in [*(set(meta) - META_KEYS), *(f"aml.{key}" for key in set(aml) - known)]:
                broken.append(f"{node['original_file_path']}: {part['name']} has meta key {key}")
    hold(broken)


def sensitivity(column: dict[str, Any]) -> str | None:
    return ((column.get("config") or {}).get("meta") or {}).get("sensitivity")


def test_sensitivity_is_in_the_closed_list(manifest, models):
    hold(
        f"{node['original_file_path']}: {column['name']} of {node['name']} has sensitivity "
        f"{sensitivity(column)}; write one of {sorted(SENSITIVITIES)}, or none where it is public"
        for node in [*models, *own(manifest, "sources"), *own(manifest, "nodes", "seed")]
        for column in node["columns"].values()
        if sensitivity(column) not in {None, *SENSITIVITIES}
    )


def test_nothing_personal_is_public(manifest, models):
    """Neither by its mark nor by the name it has in a source or in staging."""
    staged = [*own(manifest, "sources"), *(each for each in models if layer(each) == "staging")]
    marks: dict[str, set[str]] = {mark: set() for mark in SENSITIVITIES}
    for node in staged:
        for column in node["columns"].values():
            if mark := sensitivity(column):
                marks[mark].add(column["name"])
    assert marks["personal"], "nothing is marked in staging: this test would hold for anything"
    broken = []
    for model in models:
        if layer(model) == "probes" or model["access"] != "public":
            continue
        for name, column in model["columns"].items():
            where = f"{model['original_file_path']}: {name}"
            if sensitivity(column) == "personal" or name in marks["personal"]:
                broken.append(f"{where} is personal; leave it out, or give its keyed_hash")
            elif name in marks["confidential"] and not sensitivity(column):
                broken.append(f"{where} is confidential in staging; mark it so in meta.sensitivity")
    hold(broken)


def test_what_staging_marks_stays_marked(models):
    """Of an intermediate model, a column named like one that staging marks has a mark too."""
    marked = {
        name
        for model in models
        if layer(model) == "staging"
        for name, column in model["columns"].items()
        if sensitivity(column)
    }
    hold(
        f"{model['original_file_path']}: mark {name} in meta.sensitivity, as staging does"
        for model in models
        if layer(model) == "intermediate"
        for name, column in model["columns"].items()
        if name in marked and not sensitivity(column)
    )


def test_groups_and_access_follow_the_layer(manifest, models):
    groups = {group["name"] for group in own(manifest, "groups")}
    broken = []
    for model in models:
        if layer(model) == "probes":
            continue
        access = ACCESS.get(layer(model), "public")
        if layer(model) == "typologies" and "__" in model["name"]:
            # what only the unit and the marts read
            access = "protected"
        if model["access"] != access:
            broken.append(
                f"{model['original_file_path']}: access is {model['access']}, not {access}"
            )
        if model["group"] not in groups:
            broken.append(f"{model['original_file_path']}: give it a group of models/_project/")
        owner = model["config"]["meta"].get("owner")
        if owner and owner != model["group"]:
            broken.append(f"{model['original_file_path']}: owner {owner}, group {model['group']}")
    hold(broken)


def test_public_models_name_grain_and_owner(models):
    broken = []
    for model in models:
        if layer(model) not in CONTRACTED_LAYERS:
            continue
        meta = model["config"]["meta"]
        broken += [
            f"{model['original_file_path']}: add meta {key}"
            for key in ("grain", "owner")
            if not meta.get(key)
        ]
        broken += [
            f"{model['original_file_path']}: grain names {column}, which is no column"
            for column in meta.get("grain") or []
            if column not in model["columns"]
        ]
    hold(broken)


def test_every_macro_is_documented(manifest):
    broken = []
    for macro in own(manifest, "macros"):
        if re.match("default__|" + "|".join(f"{engine}__" for engine in ENGINES), macro["name"]):
            continue
        if macro["name"].startswith("test_"):
            continue
        where = f"{macro['original_file_path']}: {macro['name']}"
        signature = re.search(
            rf"macro {macro['name']}\((.*?)\)\s*-?%", macro["macro_sql"], re.DOTALL
        )
        arguments = re.findall(r"(\w+)\s*(?:=[^,]+)?(?:,|$)", signature[1] if signature else "")
        if not macro["description"].strip():
            broken.append(f"{where} has no description in the yml beside it")
        elif [argument["name"] for argument in macro["arguments"]] != arguments:
            broken.append(f"{where} has arguments {arguments}; describe these in the yml beside it")
        elif not all(argument["description"] for argument in macro["arguments"]):
            broken.append(f"{where} has an argument without a description")
    hold(broken)


# Typologies


def test_registry_and_folders_agree():
    def folders(path: str) -> set[str]:
        return {folder.name for folder in (PROJECT / path).iterdir() if folder.is_dir()}

    expected = set(slugs())
    broken = [
        f"{place}: {name} is in one of the folders and seeds/typologies/typologies.csv, not in both"
        for place in ("models/typologies", "seeds/typologies")
        for name in folders(place) ^ expected
    ]
    hold(broken)


def test_registry_and_macro_agree():
    path = "macros/typologies/typology_slugs.sql"
    listed = returned_names(path, "typology_slugs")
    hold([f"{path}: lists {listed}, the registry has {slugs()}"] if listed != slugs() else [])


def test_populations_agree():
    """Registry, macro and model name the same transfers to judge."""
    judging = "macros/typologies/typology_slugs.sql"
    body = read(judging).split("macro typologies_judging", 1)[1]
    listed = {
        population: re.findall(r"'(\w+)'", names)
        for population, names in re.findall(r"'(\w+)': \[(.*?)\]", body, flags=re.DOTALL)
    }
    broken = [
        f"{judging}: {population} lists {names}, the registry has {expected}"
        for population, names in listed.items()
        if names
        != (expected := [row["typology"] for row in registry() if row["population"] == population])
    ]
    broken += [
        f"typologies.csv: {row['typology']} has population {row['population']}"
        for row in registry()
        if row["population"] not in listed
    ]
    for row in registry():
        path = f"models/typologies/{row['typology']}/typology_{row['typology']}.sql"
        screened = set(re.findall(r"screened_transfers\('(\w+)'", read(path)))
        if screened != {row["population"]}:
            broken.append(f"{path}: screens {screened}, the registry has {row['population']}")
    hold(broken)


def test_evidence_models_and_macro_agree():
    path = "macros/typologies/typology_slugs.sql"
    listed = returned_names(path, "typologies_with_evidence")
    have = [
        slug
        for slug in slugs()
        if (PROJECT / f"models/typologies/{slug}/typology_{slug}__evidence.sql").is_file()
    ]
    hold(
        [f"{path}: lists {listed} with evidence, models are there of {have}"]
        if listed != have
        else []
    )


def test_every_typology_draws_lines():
    """But for what is on a list or is not."""
    path = "macros/typologies/typology_lines.sql"
    listed = re.findall(r"^        '(\w+)': ", read(path), flags=re.MULTILINE)
    expected = [slug for slug in slugs() if slug != "sanctions_direct"]
    hold([f"{path}: lists {listed}, the registry has {expected}"] if listed != expected else [])


@pytest.mark.parametrize("slug", slugs())
def test_a_parameter_seed_has_the_uniform_columns(slug):
    path = f"seeds/typologies/{slug}/typology_{slug}__parameters.csv"
    with (PROJECT / path).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    columns = list(rows[0])
    first = ["parameter_set_id", "segment", "effective_from_at", "effective_until_at"]
    last = ["near_miss_share", "source", "rationale"]
    segments = {"all", *returned_names("macros/typologies/screening.sql", "customer_segments")}
    hold(
        f"{path}: {fault}"
        for fault, is_broken in {
            f"begins with {first}": columns[:4] != first,
            f"ends with {last}": columns[-3:] != last,
            f"has a segment outside {segments}": any(
                row["segment"] not in segments for row in rows
            ),
            "has a set that ends before it begins": any(
                row["effective_from_at"] >= row["effective_until_at"] for row in rows
            ),
            "has no set for all that never ends": not any(
                row["segment"] == "all" and row["effective_until_at"].startswith("9999")
                for row in rows
            ),
        }.items()
        if is_broken
    )


def test_registry_rows_are_whole(manifest):
    groups = {group["name"] for group in own(manifest, "groups")}
    rows = registry()
    ids = [row["typology_id"] for row in rows]
    broken = [
        f"typologies.csv: {row['typology_id']} {fault}"
        for row in rows
        for fault, is_broken in {
            "is not F, C or X and two digits": not re.fullmatch(r"[FCX]\d\d", row["typology_id"]),
            "is no slug": not re.fullmatch(r"[a-z][a-z0-9_]*", row["typology"]),
            "has an owner that is no group": row["owner"] not in groups,
            "has a weight outside 0 to 100": not 0 <= int(row["risk_weight"]) <= 100,
            "is neither active nor draft": row["status"] not in ("active", "draft"),
            "has no red flag, source or reference": not all(
                row[name] for name in ("red_flag", "red_flag_source", "regulatory_references")
            ),
        }.items()
        if is_broken
    ]
    if len(set(ids)) < len(ids):
        broken.append("typologies.csv: an id occurs twice")
    hold(broken)


@pytest.mark.parametrize("slug", slugs())
def test_a_typology_is_one_unit(slug):
    name = f"typology_{slug}"
    hold(
        f"{path}: add it; a typology consists of model, yml, docs, unit tests and parameters"
        for path in [
            *(
                f"models/typologies/{slug}/{name}{ending}"
                for ending in (".sql", ".yml", ".md", "__unit_tests.yml")
            ),
            *(f"seeds/typologies/{slug}/{name}__parameters{ending}" for ending in (".csv", ".yml")),
        ]
        if not (PROJECT / path).is_file()
    )


@pytest.mark.parametrize("slug", slugs())
def test_a_typology_has_unit_tests(manifest, slug):
    count = sum(
        test["model"] == f"typology_{slug}" or test["model"].startswith(f"typology_{slug}__")
        for test in own(manifest, "unit_tests")
    )
    hold(
        [f"models/typologies/{slug}: {count} unit tests; at least six cases are asked for"]
        if count < 6
        else []
    )


@pytest.mark.parametrize("slug", slugs())
def test_a_typology_names_itself(manifest, slug):
    model = manifest["nodes"].get(f"model.amlmart.typology_{slug}")
    assert model, f"models/typologies/{slug}/typology_{slug}.sql is missing"
    meta = model["config"]["meta"]
    hold(
        [f"{model['original_file_path']}: meta typology is {meta.get('typology')}, not {slug}"]
        if meta.get("typology") != slug
        else []
    )


@pytest.mark.parametrize("slug", slugs())
def test_a_typology_begins_with_the_uniform_head(manifest, slug):
    model = manifest["nodes"].get(f"model.amlmart.typology_{slug}")
    assert model, f"models/typologies/{slug}/typology_{slug}.sql is missing"
    head = returned_names("macros/typologies/typology_head.sql", "typology_head")
    columns = list(model["columns"])[: len(head)]
    hold(
        f"{model['original_file_path']}: column {place} is {column}, typology_head() has {wanted}"
        for place, (column, wanted) in enumerate(zip(columns, head, strict=False), start=1)
        if column != wanted
    )
    assert len(columns) == len(head), f"{model['original_file_path']}: columns of the head miss"


# The raw zone


def test_raw_tables_and_sources_agree(manifest):
    path = "macros/project/raw_tables.sql"
    entries = re.findall(r"\{'source': '(\w+)', 'table': '(\w+)'(.*?)\},", read(path))
    listed = {(source, table): rest for source, table, rest in entries}
    declared = {
        (source["source_name"], source["name"]): source["config"]["meta"]["aml"]
        for source in own(manifest, "sources")
    }
    broken = [
        f"{path}: {'.'.join(name)} is in one of macro and sources, not in both"
        for name in set(listed) ^ set(declared)
    ]
    broken += [
        f"{path}: {'.'.join(name)} is reconciled by {amount[1] if amount else None}, its source "
        f"says {declared[name].get('amount')}"
        for name in set(listed) & set(declared)
        for amount in [re.search(r"'amount(?:_text)?': '(\w+)'", listed[name])]
        if (amount[1] if amount else None) != declared[name].get("amount")
    ]
    hold(broken)


def test_every_raw_table_is_staged(manifest, models):
    names = {model["name"] for model in models}
    hold(
        f"models/staging/{source['source_name']}: add {name}"
        for source in own(manifest, "sources")
        for name in [
            f"{prefix}_{source['source_name']}__{source['name']}" for prefix in ("base", "stg")
        ]
        if name not in names
    )


def test_restatable_tables_are_staged_as_such(manifest, models):
    """What the contract says and what the base model does; the ledger keeps versions of these."""
    declared = {
        f"base_{source['source_name']}__{source['name']}"
        for source in own(manifest, "sources")
        if source["config"]["meta"]["aml"].get("is_restatable")
    }
    asked = {
        model["name"]
        for model in models
        if re.search(r"row_status\([^{}]*is_restatable=true", model["raw_code"])
    }
    hold(
        f"{name}: give its row_status is_restatable=true and its source meta.aml.is_restatable, or "
        f"neither"
        for name in declared ^ asked
    )


# Files


def test_seed_files_have_no_apostrophe():
    """The seeds of one adapter go into SQL literals unescaped."""
    hold(
        f"{place}: word it without an apostrophe"
        for path in files("seeds", endings=(".csv",))
        for place in found_in(path, read(path), "'")
    )


def tracked() -> list[Path]:
    """The files that are in git or would be added."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [Path(name) for name in listed.stdout.split("\0") if name]


def test_no_file_is_large():
    hold(
        f"{path}: over 2 MB; make it in a script"
        for path in tracked()
        if (PROJECT / path).is_file() and (PROJECT / path).stat().st_size > MAXIMUM_BYTES
    )


def test_nothing_generated_is_tracked():
    hold(
        f"{path}: generated; add it to .gitignore"
        for path in tracked()
        if re.search(GENERATED, path.as_posix())
    )
