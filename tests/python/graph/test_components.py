"""The materialization `components` against a union-find, on graphs of many shapes."""

import random
import shutil

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support_graph import ScratchProject, UnionFind, values

NAMES = ("left_key", "right_key")
LARGEST = 2**63 - 1


def graphs():
    """Edges by case; a node is a whole number of any size."""
    draw = random.Random(20240229)
    path = [(node, node + 1) for node in range(3_000)]
    shuffled = draw.sample(range(10**15), 3_001)
    cases = {
        "no_edges": [],
        "one_node": [(7, 7)],
        "one_edge": [(2, 1)],
        "both_directions_and_twice": [(1, 2), (2, 1), (1, 2)],
        "alone_beside_others": [(5, 5), (1, 2), (2, 2), (9, 9)],
        "extreme_keys": [(-LARGEST - 1, LARGEST), (LARGEST, 0), (-1, -2)],
        "path": path,
        "path_of_shuffled_keys": [(shuffled[left], shuffled[right]) for left, right in path],
        "star": [(0, leaf) for leaf in range(1, 2_000)],
        "star_around_the_largest": [(5_000, leaf) for leaf in range(2_000)],
        "circle": [*path, (3_000, 0)],
        "complete": [(left, right) for left in range(60) for right in range(left)],
        "grid": [
            (40 * row + column, 40 * (row + down) + column + 1 - down)
            for row in range(39)
            for column in range(39)
            for down in (0, 1)
        ],
        "two_stars_and_a_bridge": [
            *((0, leaf) for leaf in range(2, 400)),
            *((1, leaf) for leaf in range(400, 800)),
            (399, 400),
        ],
    }
    for number in range(25):
        nodes = draw.choice((2, 5, 30, 500, 4_000))
        count = int(nodes * draw.choice((0.3, 0.6, 1.0, 3.0)))
        keys = draw.sample(range(-(10**17), 10**17), nodes)
        cases[f"random_{number}"] = [
            (draw.choice(keys), draw.choice(keys)) for _ in range(max(count, 1))
        ]
    return cases


GRAPHS = graphs()


def expected(edges):
    sets = UnionFind()
    for left, right in edges:
        sets.join(left, right)
    return sorted(sets.components().items())


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    project = ScratchProject(tmp_path_factory.mktemp("components") / "project")
    for case, edges in GRAPHS.items():
        file = project.folder / f"{case}.parquet"
        columns = list(zip(*edges, strict=True)) or [[], []]
        table = {
            name: pa.array(column, pa.int64()) for name, column in zip(NAMES, columns, strict=True)
        }
        pq.write_table(pa.table(table), file)
        project.model(
            case, "{{ config(materialized='components') }} select * from " + f"'{file.as_posix()}'"
        )
    project.model(
        "other_names",
        "{{ config(materialized='components', left_key='payer_key', right_key='payee_key') }}\n"
        + values([(1, 2), (3, 3)], "payer_key", "payee_key"),
    )
    project.model(
        "null_keys",
        "{{ config(materialized='components') }}\n" + values([(1, 2), (3, "null")], *NAMES),
    )
    outcome = project.run()
    assert outcome.returncode == 0, outcome.stdout[-4000:]
    return project


@pytest.mark.parametrize("case", GRAPHS)
def test_components_are_those_of_a_union_find(built, case):
    found = built.rows(f"select node_key, component_key from amlmart.{case} order by node_key")
    assert found == expected(GRAPHS[case])


def test_keys_have_the_names_of_the_config(built):
    assert built.rows("select * from amlmart.other_names order by 1") == [(1, 1), (2, 1), (3, 3)]


def test_an_edge_without_a_key_is_none(built):
    assert built.rows("select * from amlmart.null_keys order by 1") == [(1, 1), (2, 1)]


def test_no_step_is_left(built):
    tables = built.rows("select table_name from information_schema.tables")
    assert sorted(name for (name,) in tables) == sorted([*GRAPHS, "other_names", "null_keys"])


def test_a_run_that_failed_midway_leaves_nothing_and_the_next_one_heals(tmp_path):
    project = ScratchProject(tmp_path / "project")
    broken = project.folder / "macros" / "materializations" / "components.sql"
    text = broken.read_text(encoding="utf-8")
    # commits what is there before it fails, as an engine without transactions does
    broken.write_text(
        text.replace(
            "{%- if state.composed is none -%}",
            "{%- do adapter.commit() -%}{{ exceptions.raise_compiler_error('stopped') }}"
            "{%- if state.composed is none -%}",
        ),
        encoding="utf-8",
    )
    project.model(
        "chain",
        "{{ config(materialized='components') }}\n"
        + values([(node, node + 1) for node in range(40)], *NAMES),
    )
    assert project.run().returncode != 0
    assert project.rows("select table_name from information_schema.tables") == []

    broken.write_text(text, encoding="utf-8")
    outcome = project.run()
    assert outcome.returncode == 0, outcome.stdout[-4000:]
    assert project.rows("select table_name from information_schema.tables") == [("chain",)]
    found = project.rows("select * from amlmart.chain order by 1")
    assert found == [(node, 0) for node in range(41)]


@pytest.mark.skipif(not shutil.which("java"), reason="Spark needs Java 17 or 21")
def test_spark_gives_the_same_after_a_run_that_left_its_steps(tmp_path):
    project = ScratchProject(tmp_path / "project")
    edges = [*((node, node + 1) for node in range(30)), (100, 101), (101, 102), (200, 200), (7, 3)]
    left = [
        f"create table {{{{ this.schema }}}}.graph__{step} as select 1 as wrong"
        for step in ("edges_1", "map_1", "composed_2")
    ]
    project.model(
        "before", f"{{{{ config(materialized='table', pre_hook={left!r}) }}}} select 1 as a"
    )
    outcome = project.run("--select", "before", target="spark")
    assert outcome.returncode == 0, outcome.stdout[-4000:]
    project.model(
        "graph",
        "{{ config(materialized='components') }}\n" + values(edges, *NAMES),
    )
    # a difference in either direction is a division by zero
    sets = values(expected(edges), "node_key", "component_key")
    project.model(
        "checked",
        "{{ config(materialized='table') }} with wrong as ("
        "(select * from {{ ref('graph') }} except select * from (" + sets + ") as one)"
        " union all "
        "(select * from (" + sets + ") as two except select * from {{ ref('graph') }})) "
        "select 1 / (case when count(*) = 0 then 1 else 0 end) as is_same from wrong",
    )
    outcome = project.run("--exclude", "before", target="spark")
    assert outcome.returncode == 0, outcome.stdout[-4000:]
