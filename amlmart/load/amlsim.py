"""Files of IBM's AMLSim, https://github.com/IBM/AMLSim: three shapes, told apart by their columns.

The published samples have transfers between nodes and a file of nodes that says which are fraud.
The simulator's own log has `step`, `nameOrig`, `nameDest`; its converter writes `orig_acct`,
`bene_acct`, `tran_timestamp`, and the types of the alerts to `alert_transactions.csv`.
"""

from collections.abc import Callable
from pathlib import Path

import duckdb

from amlmart.errors import AmlmartError
from amlmart.load import bank_transfers
from amlmart.load.bank_transfers import Shape, day_of_step, text
from amlmart.load.inputs import InputFile, open_input, quote, read_rows
from amlmart.load.plan import Load

# `base_date` of the simulator's own configurations.
DEFAULT_START = "2017-01-01"
_SAMPLE = {
    "from_node": "sourceNodeId",
    "to_node": "targetNodeId",
    "amount": "value",
    "step": "time",
}
_NODES = {"node": "nodeid", "flag": "isFraud", "fraud_step": "fraudStep"}
_LOG = {
    "from_node": "nameOrig",
    "to_node": "nameDest",
    "amount": "amount",
    "step": "step",
    "type": "type",
    "flag": "isSAR",
    "alert": "alertID",
}
_CONVERTED = {
    "from_node": "orig_acct",
    "to_node": "bene_acct",
    "amount": "base_amt",
    "moment": "tran_timestamp",
    "flag": "is_sar",
    "alert": "alert_id",
}
_ALERTS = {"alert": "alert_id", "alert_type": "alert_type"}
_IS_ALERT = f"{text('alert')} not in ('-1', '-1.0')"
_ALERT = f"case when {_IS_ALERT} then 'alert ' || {text('alert')} end"
# Cash at the counter has one end only, and is in a file of its own in converted output.
_NOT_CASH = "coalesce(upper(type), '') not in ('CASH-IN', 'CASH-OUT', 'CASH_IN', 'CASH_OUT')"


def plan(path: Path, start: str, currency: str, beside: Path | None) -> Load:
    """Return the load of one file of transfers.

    Args:
        path: The transfers.
        start: ISO date of step 0; a step is a day.
        currency: ISO 4217 code of the amounts, which the files do not carry.
        beside: `nodes.csv` of a sample, or `alert_transactions.csv` of converted output; by
            default the file of that name beside `path`.

    Raises:
        AmlmartError: when a file cannot be read or lacks a column.
    """
    file = open_input(path)
    options = {"start": start, "currency": currency}
    if "sourceNodeId" in file.columns:
        return _plan_sample(file, options, beside)
    if "nameOrig" in file.columns:
        bank_transfers.require(file, list(_LOG.values()), "a log of AMLSim")
        at = day_of_step("step", start)
        shape = _shape(_LOG, at, currency, kept=_NOT_CASH)
        return bank_transfers.plan(file, shape, options=options)
    columns = dict(_CONVERTED)
    if columns["flag"] not in file.columns and "is_fraud" in file.columns:
        columns["flag"] = "is_fraud"
    bank_transfers.require(file, list(columns.values()), "AMLSim's converted output")
    # A day of eight digits, an ISO time, or the number of the step.
    at = (
        f"case when regexp_full_match({text('moment')}, '[0-9]{{1,6}}') "
        f"then {day_of_step('moment', start)} else {text('moment')} end"
    )
    alerts = beside or file.path.with_name("alert_transactions.csv")
    if not alerts.is_file():
        if beside:
            raise AmlmartError(f"There is no file {beside}; check --beside.")
        return bank_transfers.plan(file, _shape(columns, at, currency), options=options)
    alert_file = open_input(alerts)
    bank_transfers.require(alert_file, list(_ALERTS.values()), "AMLSim's alert_transactions.csv")

    def extend(con: duckdb.DuckDBPyConnection, scratch: Path) -> Callable[[str], str]:
        rows = read_rows(con, alert_file, scratch, list(_ALERTS.values()), list(_ALERTS))
        con.execute(
            f"create temp table alert_types as select {text('alert')} as alert_id, "
            f"min({text('alert_type')}) as alert_type from ({rows.sql}) group by all"
        )
        return lambda sql: (
            f"select rws.*, alt.alert_type from ({sql}) as rws "
            f"left join alert_types as alt on {text('rws.alert')} = alt.alert_id"
        )

    shape = _shape(columns, at, currency, typology="coalesce(alert_type, 'unknown')")
    return bank_transfers.plan(file, shape, [alert_file], options, extend)


def _shape(
    columns: dict[str, str],
    at: str,
    currency: str,
    typology: str = "'unknown'",
    kept: str = "true",
) -> Shape:
    return Shape(
        connector="amlsim",
        columns=columns,
        sender=text("from_node"),
        receiver=text("to_node"),
        amount=text("amount"),
        currency=quote(currency),
        occurred_at=at,
        label="flag",
        scenario=_ALERT,
        typology=typology,
        kept=kept,
    )


def _plan_sample(file: InputFile, options: dict[str, str], beside: Path | None) -> Load:
    bank_transfers.require(file, list(_SAMPLE.values()), "a sample of AMLSim")
    nodes = beside or file.path.with_name("nodes.csv")
    if not nodes.is_file():
        raise AmlmartError(
            f"There is no {nodes}, which says which accounts of {file.path} are fraud; give it "
            "with --beside."
        )
    node_file = open_input(nodes)
    bank_transfers.require(node_file, list(_NODES.values()), "a file of AMLSim's nodes")

    def extend(con: duckdb.DuckDBPyConnection, scratch: Path) -> Callable[[str], str]:
        rows = read_rows(con, node_file, scratch, list(_NODES.values()), list(_NODES))
        for column in ("flag", "fraud_step"):
            wrong = con.execute(
                f"select _row from ({rows.sql}) where try_cast({column} as integer) is null "
                + ("or try_cast(flag as integer) not in (0, 1) " if column == "flag" else "")
                + "order by _row limit 1"
            ).fetchall()
            if wrong:
                raise AmlmartError(
                    f"Row {wrong[0][0]} of {node_file.path} has no number in the column "
                    f"{_NODES[column]}; correct it."
                )
        con.execute(
            f"create temp table nodes as select {text('node')} as node, "
            "max(cast(flag as integer)) as flag, max(cast(fraud_step as bigint)) as fraud_step "
            f"from ({rows.sql}) group by all"
        )
        # What a flagged account sends to another one on the day of its fraud.
        return lambda sql: (
            "select rws.*, case when src.flag = 1 and dst.flag = 1 "
            "and src.fraud_step = try_cast(rws.step as bigint) then '1' else '0' end as is_fraud "
            f"from ({sql}) as rws left join nodes as src on {text('rws.from_node')} = src.node "
            f"left join nodes as dst on {text('rws.to_node')} = dst.node"
        )

    shape = Shape(
        connector="amlsim",
        columns=_SAMPLE,
        sender=text("from_node"),
        receiver=text("to_node"),
        amount=text("amount"),
        currency=quote(options["currency"]),
        occurred_at=day_of_step("step", options["start"]),
        label="is_fraud",
        # Nothing numbers the schemes: what reaches one flagged account is one.
        scenario=f"case when is_fraud = '1' then 'account ' || {text('to_node')} end",
    )
    return bank_transfers.plan(file, shape, [node_file], options, extend)
