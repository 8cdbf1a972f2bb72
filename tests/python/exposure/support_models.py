"""The exposure models on generated ledgers: compiled by dbt once, run in DuckDB's memory."""

import json
import random
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from support_dbt import run_dbt
from support_worlds import World

Row = dict[str, Any]
SCHEMA = "amlmart_intermediate"
# In the order in which they read each other; of a pair, the model is run in rounds from the other.
MODELS: tuple[tuple[str, str | None], ...] = (
    ("own_moves", None),
    ("movements", None),
    ("stops", None),
    ("sources", None),
    ("incoming", "sources"),
    ("destinations", None),
    ("outgoing", "destinations"),
    ("transfers", None),
)
INPUTS = {
    "int_ledger__transfer_versions": """
        transfer_key bigint, from_node_key bigint, to_node_key bigint, asset varchar,
        amount_native decimal(38, 18), amount_usd decimal(18, 2), occurred_at timestamp,
        known_at timestamp, superseded_at timestamp, chain varchar, is_change boolean
    """,
    "int_exposure__attributions": """
        node_key bigint, layer varchar, category varchar, actor varchar, used_from_us bigint,
        used_until_us bigint, known_from_us bigint, known_until_us bigint
    """,
    # no clusters: moves within one are tested with the model
    "int_clusters__versions": """
        node_key bigint, cluster_key bigint, is_certain boolean, known_from_at timestamp,
        known_until_at timestamp
    """,
    "int_exposure__limits": """
        category varchar, risk_group varchar, maximum_hops bigint,
        minimum_transfer_usd decimal(18, 2), maximum_age_us bigint
    """,
}
LAWS = (
    "exposure_never_grows_at_a_node",
    "exposure_never_exceeds_the_movement",
    "exposure_never_grows_in_total",
)
TIMES = {
    "int_ledger__transfer_versions": """
        * replace (
            make_timestamp("6") as "6", make_timestamp("7") as "7",
            make_timestamp(cast("8" as bigint)) as "8"
        )
    """
}


class ExposureModels:
    """The SQL of each model and conservation law.

    `rounds` is how often incoming and outgoing are passed on at most.
    """

    def __init__(self, sql: dict[str, str], rounds: int) -> None:
        self.sql = sql
        self.rounds = rounds

    def broken(self, model: str, right: str, wrong: str) -> "ExposureModels":
        """The same with a fault in one model."""
        assert right in self.sql[model], f"{model} has no {right}"
        return ExposureModels(
            self.sql | {model: self.sql[model].replace(right, wrong)}, self.rounds
        )

    def breaches(self, con: duckdb.DuckDBPyConnection) -> dict[str, int]:
        """How many rows break each conservation law."""
        return {law: len(con.execute(self.sql[law]).fetchall()) for law in LAWS}

    def build(self, worlds: Sequence[World], seed: int = 1) -> duckdb.DuckDBPyConnection:
        """Build the models on all these worlds at once; they share no key.

        Rows go in shuffled by `seed`.
        """
        draw = random.Random(seed)
        con = duckdb.connect()
        con.execute("set threads = 2; set timezone = 'UTC'; attach ':memory:' as local")
        con.execute(f"create schema local.{SCHEMA}; use local.{SCHEMA}")
        for table, columns in INPUTS.items():
            con.execute(f"create table {table} ({columns})")
        for name, rows in (
            ("int_ledger__transfer_versions", [one for each in worlds for one in each.transfers]),
            ("int_exposure__attributions", [one for each in worlds for one in each.claims]),
            ("int_exposure__limits", worlds[0].limits),
        ):
            values = [astuple(row) for row in draw.sample(rows, len(rows))]
            places = [str(place) for place in range(len(values[0]))]
            table = pa.table([list(column) for column in zip(*values, strict=True)], places)
            con.register("given", table)
            con.execute(f"insert into {name} select {TIMES.get(name, '*')} from given")
        for model, first_round in MODELS:
            self._run(con, model, first_round)
        return con

    def _run(self, con: duckdb.DuckDBPyConnection, model: str, first_round: str | None) -> None:
        name, sql = f"int_exposure__{model}", self.sql[model]
        if first_round is None:
            con.execute(f"create table {name} as {sql}")
            return
        before = f"int_exposure__{first_round}"
        place = f'"local"."{SCHEMA}"."{before}"'
        assert place in sql
        con.execute(f"create table {name} as from {before}")
        for number in range(1, self.rounds + 1):
            table = f"{name}__round_{number}"
            con.execute(f"create table {table} as {sql.replace(place, before)}")
            con.execute(f"insert into {name} by name from {table}")
            before = table


def compile_models(folder: Path) -> ExposureModels:
    """Let dbt compile the models for DuckDB."""
    names = [f"int_exposure__{model}" for model, _ in MODELS]
    run_dbt(folder, "compile", "--select", *names, *LAWS)
    nodes = json.loads((folder / "target/manifest.json").read_text(encoding="utf-8"))["nodes"]
    compiled = {
        node["name"].removeprefix("int_exposure__"): node["compiled_code"]
        for node in nodes.values()
        if node["name"] in (*names, *LAWS)
    }
    rounds = nodes["model.amlmart.int_exposure__incoming"]["config"]["rounds"]
    return ExposureModels(compiled, int(rounds))
