"""The transactions log of AMLGentex, https://github.com/aidotse/AMLGentex.

Steps are days. `modelType` says what kind of pattern a transfer belongs to and `alertID` (newer
files: `patternID`) which one, -1 where none. Income comes from `source`, spending goes to `sink`.
"""

from pathlib import Path

from amlmart.load import bank_transfers
from amlmart.load.bank_transfers import Shape, day_of_step, text
from amlmart.load.inputs import open_input, quote
from amlmart.load.plan import Load

DEFAULT_START = "2017-01-01"
_COLUMNS = {
    "step": "step",
    "type": "type",
    "amount": "amount",
    "from_account": "nameOrig",
    "from_bank": "bankOrig",
    "to_account": "nameDest",
    "to_bank": "bankDest",
    "flag": "isSAR",
    "model": "modelType",
}
# modelType of AMLGentex: 1 to 8 suspicious, 10 to 15 ordinary patterns.
_MODELS = {
    "1": "fan_out",
    "2": "fan_in",
    "3": "cycle",
    "4": "bipartite",
    "5": "stack",
    "6": "random",
    "7": "scatter_gather",
    "8": "gather_scatter",
}


def plan(path: Path, start: str, currency: str) -> Load:
    """Return the load of one log.

    Args:
        path: The log, CSV or Parquet.
        start: ISO date of step 0.
        currency: ISO 4217 code of the amounts, which the log does not carry.

    Raises:
        AmlmartError: when the file cannot be read or lacks a column.
    """
    file = open_input(path)
    alert = "patternID" if "patternID" in file.columns else "alertID"
    columns = {**_COLUMNS, "alert": alert}
    bank_transfers.require(file, list(columns.values()), "a log of AMLGentex")
    model = f"regexp_replace({text('model')}, '[.]0$', '')"
    kinds = " ".join(f"when '{number}' then '{kind}'" for number, kind in _MODELS.items())
    # Patterns that are not suspicious are what everybody does, not look-alikes.
    is_alert = f"{text('alert')} not in ('-1', '-1.0') and {model} in ({_quoted(_MODELS)})"
    shape = Shape(
        connector="amlgentex",
        columns=columns,
        sender=text("from_account"),
        receiver=text("to_account"),
        amount=text("amount"),
        currency=quote(currency),
        occurred_at=day_of_step("step", start),
        label="flag",
        scenario=f"case when {is_alert} then 'pattern ' || {text('alert')} end",
        typology=f"case {model} {kinds} else 'unknown' end",
        payer_is_outside=f"{text('from_bank')} = 'source'",
        payee_is_outside=f"{text('to_bank')} = 'sink'",
        kept=f"not ({text('from_bank')} = 'source' and {text('to_bank')} = 'sink')",
    )
    return bank_transfers.plan(file, shape, options={"start": start, "currency": currency})


def _quoted(names: dict[str, str]) -> str:
    return ", ".join(quote(name) for name in names)
