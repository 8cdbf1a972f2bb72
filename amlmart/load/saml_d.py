"""SAML-D, https://www.kaggle.com/datasets/berkanoztas/synthetic-transaction-monitoring-dataset-aml.

One CSV of twelve columns. `Laundering_type` names the kind of every payment, ordinary ones too;
nothing says which payments belong together.
"""

from pathlib import Path

from amlmart.load import bank_transfers
from amlmart.load.bank_transfers import Shape, is_true, iso_code, text
from amlmart.load.inputs import open_input
from amlmart.load.plan import Load

_COLUMNS = {
    "time": "Time",
    "day": "Date",
    "from_account": "Sender_account",
    "to_account": "Receiver_account",
    "amount": "Amount",
    "paid_in": "Payment_currency",
    "flag": "Is_laundering",
    "kind": "Laundering_type",
}
_UNUSED = ("Received_currency", "Sender_bank_location", "Receiver_bank_location", "Payment_type")
_CODES = {
    "albanian lek": "ALL",
    "dirham": "AED",
    "euro": "EUR",
    "indian rupee": "INR",
    "mexican peso": "MXN",
    "moroccan dirham": "MAD",
    "naira": "NGN",
    "pakistani rupee": "PKR",
    "swiss franc": "CHF",
    "turkish lira": "TRY",
    "uk pounds": "GBP",
    "us dollar": "USD",
    "yen": "JPY",
}


def plan(path: Path) -> Load:
    """Return the load of the file.

    Raises:
        AmlmartError: when it cannot be read or lacks a column.
    """
    file = open_input(path)
    bank_transfers.require(file, [*_COLUMNS.values(), *_UNUSED], "SAML-D")
    kind = f"regexp_replace(lower({text('kind')}), '[^a-z0-9]+', '_', 'g')"
    # The hub of a scheme is who receives in a fan-in, and who sends in the others.
    hub = f"case when {kind} like '%fan_in%' then {text('to_account')} "
    hub += f"else {text('from_account')} end"
    shape = Shape(
        connector="saml-d",
        columns=_COLUMNS,
        sender=text("from_account"),
        receiver=text("to_account"),
        amount=text("amount"),
        currency=iso_code("paid_in", _CODES),
        occurred_at=f"{text('day')} || ' ' || {text('time')}",
        label="flag",
        scenario=f"case when {is_true('flag')} then {kind} || ' ' || {hub} end",
        typology=kind,
    )
    return bank_transfers.plan(file, shape)
