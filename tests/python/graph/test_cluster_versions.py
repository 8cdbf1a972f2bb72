"""Clusters over time against a union-find that is told one moment after the other.

The models run as they are, over generated pairs; all cases are in one graph, each with addresses of
its own.
"""

import datetime as dt
import functools
import random
import shutil

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support_graph import PROJECT, ScratchProject

MODELS = ("int_clusters__connections", "int_clusters__memberships", "int_clusters__merges")
START = dt.datetime(2024, 1, 1)

PAIRS = """
select
    row_number() over (
        order by known_at, transaction_hash, left_node_id, right_node_id
    ) as edge_rank,
    'bitcoin' as chain,
    *,
    {{ hash_to_bigint('left_node_id') }} as left_node_key,
    {{ hash_to_bigint('right_node_id') }} as right_node_key,
    known_at as occurred_at
from
"""


def sequences():
    """Pairs of numbers with the hour each was known, by case."""
    draw = random.Random(20240301)
    cases = {
        "one_pair": [(1, 2, 5)],
        "names_that_fall": [(0, node, 100 - node) for node in range(1, 40)],
        "names_that_rise": [(0, node, node) for node in range(1, 40)],
        "all_at_once": [(node, node + 1, 7) for node in range(40)],
        "path_upwards": [(node, node + 1, node) for node in range(300)],
        "path_downwards": [(node, node + 1, 300 - node) for node in range(300)],
        "two_clusters_merge": [(5, 6, 1), (2, 3, 2), (6, 3, 3), (5, 2, 4)],
        "merge_at_one_moment": [(5, 6, 1), (2, 3, 1), (8, 9, 1), (6, 3, 2), (3, 9, 2)],
        "two_names_at_one_moment": [(9, 10, 1), (9, 4, 2), (4, 1, 2)],
    }
    for number in range(40):
        nodes = draw.choice((3, 6, 20, 80, 300))
        moments = draw.choice((1, 3, 20, 1_000))
        cases[f"random_{number}"] = [
            (*draw.sample(range(nodes), 2), draw.randrange(moments))
            for _ in range(int(nodes * draw.choice((0.4, 0.8, 1.5))) + 1)
        ]
    return cases


CASES = sequences()


def node_id(case, node):
    return f"bitcoin:{case}:{node:04d}"


@functools.cache
def pairs():
    first = {}
    for case, edges in CASES.items():
        for left, right, hour in edges:
            pair = tuple(sorted((node_id(case, left), node_id(case, right))))
            first[pair] = min(first.get(pair, hour), hour)
    return first


class Names:
    """Sets of texts; a set is named by the one that comes first."""

    def __init__(self):
        self.members = {}

    def join(self, left, right):
        one = self.members.setdefault(left, {left})
        other = self.members.setdefault(right, {right})
        if one is not other:
            one |= other
            for node in other:
                self.members[node] = one


@functools.cache
def expected():
    """Versions by node as (cluster, hour it was known) and merges, from a walk through time."""
    by_hour = {}
    for pair, hour in pairs().items():
        by_hour.setdefault(hour, []).append(pair)
    sets, versions, merges = Names(), {}, set()
    for hour in sorted(by_hour):
        clusters = {min(group) for group in sets.members.values()}
        touched = []
        for left, right in by_hour[hour]:
            sets.join(left, right)
            touched.append(left)
        for left in touched:
            group = sets.members[left]
            name = min(group)
            for node in group:
                if versions.setdefault(node, [])[-1:] == [] or versions[node][-1][0] != name:
                    versions[node].append((name, hour))
                if node in clusters and node != name:
                    merges.add((node, name, hour))
    return versions, merges


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    project = ScratchProject(tmp_path_factory.mktemp("versions") / "project")
    rows = [
        (left, right, START + dt.timedelta(hours=hour), f"{left}+{right}")
        for (left, right), hour in pairs().items()
    ]
    file = project.folder / "pairs.parquet"
    names = ("left_node_id", "right_node_id", "known_at", "transaction_hash")
    pq.write_table(
        pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))), file
    )
    project.model("int_clusters__common_inputs", f"{PAIRS} '{file.as_posix()}'")
    for model in MODELS:
        shutil.copy(
            PROJECT / "models" / "intermediate" / "clusters" / f"{model}.sql",
            project.folder / "models",
        )
    outcome = project.run()
    assert outcome.returncode == 0, outcome.stdout[-4000:]
    return project


def hour_of(moment):
    return None if moment is None else int((moment - START).total_seconds() // 3600)


def test_versions_are_the_components_at_every_moment(built):
    versions, _ = expected()
    found = {}
    for node, cluster, known_from, known_until in built.rows(
        "select node_id, cluster_id, known_from_at, known_until_at"
        " from amlmart.int_clusters__memberships order by node_id, known_from_at"
    ):
        found.setdefault(node, []).append((cluster, hour_of(known_from), hour_of(known_until)))
    wanted = {
        node: [
            (cluster, hour, following[1] if following else None)
            for (cluster, hour), following in zip(spans, [*spans[1:], None], strict=True)
        ]
        for node, spans in versions.items()
    }
    assert found == wanted


def test_merges_are_those_of_the_walk(built):
    found = {
        (absorbed, into, hour_of(merged))
        for absorbed, into, merged in built.rows(
            "select absorbed_cluster_id, into_cluster_id, merged_at"
            " from amlmart.int_clusters__merges"
        )
    }
    assert found == expected()[1]


def test_evidence_was_just_known_and_inside_the_cluster(built):
    for node, cluster, known_from, evidence in built.rows(
        "select node_id, cluster_id, known_from_at, evidence_transaction_hash"
        " from amlmart.int_clusters__memberships"
    ):
        left, right = evidence.split("+")
        assert pairs()[left, right] == hour_of(known_from)
        assert left.rsplit(":", 1)[0] == node.rsplit(":", 1)[0] == cluster.rsplit(":", 1)[0]


def test_the_number_of_statements_is_that_of_few_rounds(built):
    """A path of 300 hops in the order of time has ways of 300 hops by history, not by rounds."""
    ways = built.rows("select count(*) from amlmart.int_clusters__connections")[0][0]
    nodes = len({node for pair in pairs() for node in pair})
    assert ways < 12 * nodes


def texts(rows, *names):
    """Rows of texts as a query of literals, in Spark's words."""
    listed = ", ".join("(" + ", ".join(f"'{cell}'" for cell in row) + ")" for row in rows)
    return f"select * from values {listed} as rows_of_texts({', '.join(names)})"


@pytest.mark.skipif(not shutil.which("java"), reason="Spark needs Java 17 or 21")
def test_spark_gives_the_same(tmp_path):
    project = ScratchProject(tmp_path / "project")
    chosen = ("two_clusters_merge", "merge_at_one_moment", "two_names_at_one_moment", "random_0")

    def is_chosen(node):
        return node.split(":")[1] in chosen

    names = ("left_node_id", "right_node_id", "known_text", "transaction_hash")
    rows = [
        (left, right, START + dt.timedelta(hours=hour), f"{left}+{right}")
        for (left, right), hour in pairs().items()
        if is_chosen(left)
    ]
    given = (
        "(select left_node_id, right_node_id, cast(known_text as timestamp) as known_at,"
        f" transaction_hash from ({texts(rows, *names)}) as told) as pairs"
    )
    project.model("int_clusters__common_inputs", f"{PAIRS} {given}")
    for model in MODELS:
        shutil.copy(
            PROJECT / "models" / "intermediate" / "clusters" / f"{model}.sql",
            project.folder / "models",
        )
    wanted = texts(
        [
            (node, cluster, START + dt.timedelta(hours=hour))
            for node, spans in expected()[0].items()
            if is_chosen(node)
            for cluster, hour in spans
        ],
        *("node_id", "cluster_id", "known_text"),
    )
    found = (
        "select node_id, cluster_id, cast(known_from_at as string) as known_text"
        " from {{ ref('int_clusters__memberships') }}"
    )
    project.model(
        "checked",
        "{{ config(materialized='table') }} with wrong as ("
        f"({found} except select * from ({wanted}) as one) union all "
        f"(select * from ({wanted}) as two except {found})) "
        "select assert_true(count(*) = 0, 'versions differ') as is_same from wrong",
    )
    outcome = project.run(target="spark")
    assert outcome.returncode == 0, outcome.stdout[-4000:]
