"""How well the signals of a built world tell its planted scenarios: `amlmart evaluate --signals`.

A signal meets a scenario when a transfer behind it belongs to the scenario. Nothing is fitted: the
labels are read here only, after everything is built.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from amlmart import api
from amlmart.errors import AmlmartError
from amlmart.simulate.labels import FOLDER, SCENARIOS, TRANSFERS

# Productive alerts of eight SQL rules on SAML-D, as published: what a rule library has to beat.
BASELINE_PRODUCTIVE_SHARE = 0.0114

_TABLES = {
    "typologies": ("dim_typologies", ("typology_id", "typology", "population")),
    "signals": ("fct_signals", ("signal_id", "typology", "state", "customer_id")),
    "evidence": ("fct_signal_transfers", ("signal_id", "transfer_id")),
    "alerts": ("fct_alerts", ("alert_id", "alert_status", "customer_id")),
    "alert_signals": ("fct_alert_signals", ("alert_id", "signal_id")),
    "customers": ("dim_customers", ("customer_id",)),
    "coverage": ("fct_screening_coverage", ("typology", "occurred_date", "transfer_count")),
    "ledger": ("int_ledger__transfers", ("transfer_id",)),
}


@dataclass(frozen=True)
class World:
    """What is judged and by what, as tables: signals and alerts, and the labels of the world."""

    tables: dict[str, pa.Table]

    @classmethod
    def read(cls, raw: Path, target: str | None) -> "World":
        """Return the built world and the labels in `raw`.

        Raises:
            AmlmartError: when there are no labels with scenarios, or a table is not built.
        """
        tables = {
            name: api.features(model, columns, target=target).arrow()
            for name, (model, columns) in _TABLES.items()
        }
        tables["scenarios"] = _labels(
            raw, SCENARIOS.name, "scenario_id, typology, grade, is_illicit"
        )
        tables["labels"] = _labels(raw, TRANSFERS.name, "distinct scenario_id, transfer_id")
        return cls(tables)


def measure_signals(world: World) -> dict[str, Any]:
    """Return the figures of every typology, of all together, and of alerts, as JSON holds them.

    Shares are null where there is nothing to divide by. `signals` are those of state `signal`;
    near misses and retro-exposures do not count. Per 1,000 customers and 30 days counts signals
    about customers.
    """
    with duckdb.connect() as con:
        for name, table in world.tables.items():
            con.register(name, table)
        con.execute(_MEETINGS)
        typologies = _rows(con, _BY_TYPOLOGY)
        recalls = _rows(con, _RECALL)
        (signals,) = _rows(con, _ALL_SIGNALS)
        (alerts,) = _rows(con, _ALL_ALERTS)
        (about,) = _rows(con, _ABOUT)
    months = about["customers"] / 1000 * about["days"] / 30
    for row in (*typologies, signals, alerts):
        row["per_1000_customers_30_days"] = row.pop("about_customers") / months if months else None
    for row in typologies:
        row["recall"] = {
            grade["grade"]: {
                "scenarios": grade["scenarios"],
                "by_itself": grade["by_itself"],
                "by_any": grade["by_any"],
                "in_an_alert": grade["in_an_alert"],
            }
            for grade in recalls
            if grade["typology"] == row["typology"]
        }
    alerts["times_baseline"] = (
        None
        if alerts["productive_share"] is None
        else alerts["productive_share"] / BASELINE_PRODUCTIVE_SHARE
    )
    return {
        "about": about,
        "typologies": typologies,
        "signals": signals,
        "alerts": alerts,
        "recall": _overall(recalls, [row["typology"] for row in typologies]),
        "baseline_productive_share": BASELINE_PRODUCTIVE_SHARE,
    }


def _overall(recalls: Iterable[dict[str, Any]], built: list[str]) -> list[dict[str, Any]]:
    """Return recall per grade over the typologies that are built, and over all that are planted."""
    found: dict[tuple[bool, str], dict[str, Any]] = {}
    for row in recalls:
        for is_built in {True, False} if row["typology"] in built else {False}:
            entry = found.setdefault(
                (is_built, row["grade"]),
                {
                    "of": "typologies built" if is_built else "all planted",
                    "grade": row["grade"],
                    "scenarios": 0,
                    "by_itself": 0,
                    "by_any": 0,
                    "in_an_alert": 0,
                },
            )
            for name in ("scenarios", "by_itself", "by_any", "in_an_alert"):
                entry[name] += row[name]
    return sorted(found.values(), key=lambda entry: (entry["of"] == "all planted", entry["grade"]))


def _rows(con: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = con.sql(query).to_arrow_table().to_pylist()
    return rows


def _labels(raw: Path, name: str, columns: str) -> pa.Table:
    files = sorted(str(path) for path in (raw / FOLDER / name).rglob("*.parquet"))
    if not files:
        raise AmlmartError(
            f"{raw} has no {FOLDER}/{name}: --signals judges by scenarios, as `amlmart simulate` "
            "plants them; give such a world with --raw."
        )
    try:
        with duckdb.connect() as con:
            return con.sql(
                f"select {columns} from read_parquet($files, hive_partitioning = false)",
                params={"files": files},
            ).to_arrow_table()
    except duckdb.Error as error:
        reason = str(error).strip().splitlines()[0].rstrip(".")
        raise AmlmartError(
            f"The labels in {raw / FOLDER} cannot be read ({reason}); write that world again."
        ) from error


# Scenarios of which the ledger has a transfer, and the signals and alerts that meet them. A signal
# that meets an illicit scenario is productive; one that meets only benign ones is a look-alike's.
_MEETINGS = """
    create temp table planted as
    select * from scenarios
    where scenario_id in (
        select lbl.scenario_id from labels as lbl inner join ledger using (transfer_id));
    create temp table fired as select * from signals where state = 'signal';
    create temp table meetings as
    select distinct fir.signal_id, fir.typology, pla.scenario_id, pla.is_illicit,
        pla.typology as scenario_typology
    from fired as fir
    inner join evidence using (signal_id)
    inner join labels as lbl using (transfer_id)
    inner join planted as pla on lbl.scenario_id = pla.scenario_id;
    create temp table judged as
    select fir.signal_id, fir.typology, fir.customer_id,
        coalesce(bool_or(met.is_illicit), false) as is_productive,
        coalesce(bool_or(met.is_illicit and met.scenario_typology = fir.typology), false) as is_own,
        count(met.scenario_id) > 0 and not bool_or(met.is_illicit) as is_look_alike
    from fired as fir left join meetings as met using (signal_id)
    group by all;
    create temp table raised as
    select alr.alert_id, alr.customer_id,
        coalesce(bool_or(jdg.is_productive), false) as is_productive,
        coalesce(bool_or(jdg.is_look_alike), false) as has_look_alike
    from alerts as alr
    left join alert_signals using (alert_id)
    left join judged as jdg using (signal_id)
    where alr.alert_status = 'open'
    group by alr.alert_id, alr.customer_id;
    create temp table alerted as
    select distinct scenario_id from meetings
    inner join alert_signals using (signal_id)
    inner join alerts using (alert_id)
    where alert_status = 'open';
"""

_BY_TYPOLOGY = """
    with met_once as (
        select min(typology) as typology, scenario_id from meetings where is_illicit
        group by scenario_id having count(distinct typology) = 1),
    unique_scenarios as (
        select typology, count(*) as scenarios from met_once group by all)
    select typ.typology_id, typ.typology,
        count(jdg.signal_id) as signals,
        count(jdg.signal_id) filter (where jdg.is_productive) as productive,
        count(jdg.signal_id) filter (where jdg.is_productive) / nullif(count(jdg.signal_id), 0)
            as productive_share,
        count(jdg.signal_id) filter (where jdg.is_own) / nullif(count(jdg.signal_id), 0)
            as own_share,
        count(jdg.signal_id) filter (where jdg.is_look_alike) / nullif(count(jdg.signal_id), 0)
            as look_alike_share,
        coalesce(any_value(unq.scenarios), 0) as unique_scenarios,
        count(jdg.customer_id) as about_customers
    from typologies as typ
    left join judged as jdg using (typology)
    left join unique_scenarios as unq using (typology)
    group by typ.typology_id, typ.typology
    order by case left(typology_id, 1) when 'F' then 1 when 'C' then 2 else 3 end, typology_id
"""

_RECALL = """
    select pla.typology, pla.grade, count(*) as scenarios,
        count(*) filter (where exists (
            from meetings as met
            where met.scenario_id = pla.scenario_id and met.typology = pla.typology)) as by_itself,
        count(*) filter (where exists (
            from meetings as met where met.scenario_id = pla.scenario_id)) as by_any,
        count(*) filter (where pla.scenario_id in (select scenario_id from alerted)) as in_an_alert
    from planted as pla
    where pla.is_illicit
    group by all order by all
"""

_ALL_SIGNALS = """
    select count(*) as signals,
        count(*) filter (where is_productive) as productive,
        count(*) filter (where is_productive) / nullif(count(*), 0) as productive_share,
        count(*) filter (where is_look_alike) / nullif(count(*), 0) as look_alike_share,
        count(customer_id) as about_customers
    from judged
"""

_ALL_ALERTS = """
    select count(*) as alerts,
        count(*) filter (where is_productive) as productive,
        count(*) filter (where is_productive) / nullif(count(*), 0) as productive_share,
        count(*) filter (where has_look_alike and not is_productive) / nullif(count(*), 0)
            as look_alike_share,
        count(customer_id) as about_customers
    from raised
"""

_ABOUT = """
    select (select count(*) from customers) as customers,
        (select count(*) from ledger) as transfers,
        (select date_diff('day', min(occurred_date), max(occurred_date)) + 1 from coverage
            inner join typologies using (typology) where population != 'on_chain') as days,
        (select count(*) from planted where is_illicit) as illicit_scenarios,
        (select count(*) from planted where not is_illicit) as benign_scenarios,
        (select count(distinct transfer_id) from labels
            inner join planted using (scenario_id) inner join ledger using (transfer_id)
            where is_illicit) as illicit_transfers
"""
