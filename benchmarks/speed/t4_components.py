"""T4: the connected components of a graph, whose nodes have keys of 60 bits as in the ledger.

Ours is the model `int_clusters__components` with its materialization, run by dbt on a table of
pairs. The peers number the nodes themselves, which their libraries ask for, and name a component by
the least key in it, as ours does.
"""

import time
from typing import Any

from .jobs import Contestant, Job, Task, Timing
from .ledger import SEED, connect
from .project import run_dbt

PAIRS = "amlmart_intermediate.int_clusters__common_inputs"
COMPONENTS = "amlmart_intermediate.int_clusters__components"
SHAPES = ("random", "star", "path", "sorted_path")


def edges_query(size: int, shape: str) -> str:
    """Return the query of the edges, `left_node_key` and `right_node_key`.

    A random graph has as many nodes as edges and a star as many leaves. A path is a fifth as long;
    that of sorted keys is the worst case for those who follow the least key.
    """
    node = f"cast(hash({{}} * 2 + {SEED}) >> 4 as bigint)"
    ends = {
        "random": [
            node.format(f"cast(hash(i * 4 + {side} + {SEED << 40}) % {size} as bigint)")
            for side in (1, 2)
        ],
        "star": [node.format("0"), node.format("(i + 1)")],
        "path": [node.format("i"), node.format("(i + 1)")],
        "sorted_path": ["i", "i + 1"],
    }[shape]
    count = size // 5 - 1 if shape.endswith("path") else size
    return (
        f"select {ends[0]} as left_node_key, {ends[1]} as right_node_key"
        f" from range({count}) as numbers(i)"
    )


def prepare(job: Job) -> None:
    """Make the edges as Parquet and as the table that the model reads."""
    edges = job.inputs / "edges.parquet"
    mark = job.inputs / "edges.made"
    query = edges_query(job.size, job.keys)
    if mark.is_file() and mark.read_text(encoding="utf-8") == query:
        return
    job.inputs.mkdir(parents=True, exist_ok=True)
    for file in (job.database, job.database.with_name(job.database.name + ".wal"), mark):
        file.unlink(missing_ok=True)
    with connect(job.database, job.memory_gb) as connection:
        connection.execute(
            f"""
            copy ({query}) to '{edges}' (compression zstd);
            create schema amlmart_intermediate;
            create table {PAIRS} as from '{edges}'
            """
        )
    mark.write_text(query, encoding="utf-8")


def ours(job: Job) -> Timing:
    """The model as dbt runs it: every statement of the materialization counts."""
    built = run_dbt(job.database, job.common, ("int_clusters__components",), job.memory_gb)
    return Timing(built.seconds, built.wall_seconds)


def export(job: Job) -> None:
    """Write what ours made, to be compared."""
    with connect(job.database, job.memory_gb) as connection:
        connection.execute(f"copy {COMPONENTS} to '{job.output}/out.parquet'")


def _numbered(job: Job) -> tuple[Any, Any]:
    """The keys in order, and the edges as pairs of places among them."""
    import numpy as np
    import pyarrow.parquet as pq

    table = pq.read_table(job.inputs / "edges.parquet")
    ends = [table[name].to_numpy() for name in ("left_node_key", "right_node_key")]
    keys, places = np.unique(np.concatenate(ends), return_inverse=True)
    return keys, places.reshape(2, -1)


def _write(job: Job, keys: Any, labels: Any) -> None:
    """Name each component by its least key and write the nodes."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    least = np.empty(labels.max() + 1, dtype=np.int64)
    # the keys ascend: of a label the one written last is the least
    least[labels[::-1]] = keys[::-1]
    columns = {"node_key": keys, "component_key": least[labels]}
    pq.write_table(pa.table(columns), job.output / "out.parquet")


def scipy(job: Job) -> Timing:
    """`connected_components` of a sparse matrix."""
    import numpy as np
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    began = time.perf_counter()
    keys, places = _numbered(job)
    read = time.perf_counter()
    ones = np.ones(places.shape[1], dtype=np.int8)
    matrix = coo_matrix((ones, (places[0], places[1])), shape=(len(keys), len(keys)))
    _, labels = connected_components(matrix, directed=False)
    found = time.perf_counter()
    _write(job, keys, labels)
    seconds = time.perf_counter() - began
    return Timing(seconds, seconds, {"without_numbering_and_files": round(found - read, 4)})


def igraph(job: Job) -> Timing:
    """`connected_components` of a graph."""
    import igraph as ig
    import numpy as np

    began = time.perf_counter()
    keys, places = _numbered(job)
    read = time.perf_counter()
    graph = ig.Graph(n=len(keys), edges=places.T)
    labels = np.asarray(graph.connected_components().membership)
    found = time.perf_counter()
    _write(job, keys, labels)
    seconds = time.perf_counter() - began
    return Timing(seconds, seconds, {"without_numbering_and_files": round(found - read, 4)})


TASK = Task(
    key="T4",
    title="Connected components of 5 million edges, and of a path of a million nodes",
    unit="edges",
    contestants=(
        Contestant("ours", ours, finish=export),
        Contestant("scipy", scipy, requires="scipy"),
        Contestant("igraph", igraph, requires="igraph"),
    ),
    prepare=prepare,
    keyed_by=("node_key",),
    exact=("component_key",),
    default_sizes=(5_000_000,),
    key_choices=SHAPES,
    note=(
        "The size is that of the edges of a random graph and a star; a path has a fifth as many"
        " nodes. igraph is GPL: it is measured where it is installed and needed nowhere."
    ),
)
