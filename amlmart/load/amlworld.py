"""IBM's AMLworld files, such as `HI-Small_Trans.csv` with `HI-Small_Patterns.txt` beside it.

Eleven columns, of which two are called `Account`; a payment has what was paid and what was
received. The patterns are blocks of the same lines between `BEGIN LAUNDERING ATTEMPT` and
`END LAUNDERING ATTEMPT`: https://www.kaggle.com/datasets/ealtman2019/ibm-transactions-for-anti-money-laundering-aml.
"""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa

from amlmart.errors import AmlmartError
from amlmart.load import bank_transfers
from amlmart.load.bank_transfers import Shape, is_true, iso_code, text
from amlmart.load.inputs import InputFile, digest, open_input, read_text
from amlmart.load.plan import Load

_COLUMNS = {
    "moment": "Timestamp",
    "from_bank": "From Bank",
    "from_account": "Account",
    "to_bank": "To Bank",
    "to_account": "Account.1",
    "paid": "Amount Paid",
    "paid_in": "Payment Currency",
    "flag": "Is Laundering",
}
# The other columns of the file stay out; so does what was received, where it differs.
_UNUSED = ("Amount Received", "Receiving Currency", "Payment Format")
_CODES = {
    "us dollar": "USD",
    "bitcoin": "BTC",
    "euro": "EUR",
    "australian dollar": "AUD",
    "yuan": "CNY",
    "rupee": "INR",
    "mexican peso": "MXN",
    "yen": "JPY",
    "uk pound": "GBP",
    "ruble": "RUB",
    "canadian dollar": "CAD",
    "swiss franc": "CHF",
    "brazil real": "BRL",
    "saudi riyal": "SAR",
    "shekel": "ILS",
}
_BEGIN = re.compile(r"BEGIN LAUNDERING ATTEMPT - ([^:]+?)\s*(?::.*)?$")
_END = "END LAUNDERING ATTEMPT"
_FIELDS = 11
# Time, banks, accounts, amount paid and its currency; the files have no id to join on.
_KEY = (0, 1, 2, 3, 4, 7, 8)


def plan(path: Path, patterns: Path | None) -> Load:
    """Return the load of one file of payments.

    Args:
        path: The payments.
        patterns: The patterns; by default the file of that name beside `path`, if there is one.

    Raises:
        AmlmartError: when a file cannot be read or lacks a column.
    """
    file = open_input(path, number_doubled=True)
    # Where pandas wrote the file, the second account is called so already.
    bank_transfers.require(file, [*_COLUMNS.values(), *_UNUSED], "an AMLworld file of payments")
    if patterns is None:
        beside = path.with_name(re.sub(r"_Trans\.csv(\.gz)?$", "_Patterns.txt", path.name))
        patterns = beside if beside != path and beside.is_file() else None
    account = "{bank} || ':' || {account}"
    shape = Shape(
        connector="amlworld",
        columns=_COLUMNS,
        sender=account.format(bank=text("from_bank"), account=text("from_account")),
        receiver=account.format(bank=text("to_bank"), account=text("to_account")),
        amount=text("paid"),
        currency=iso_code("paid_in", _CODES),
        occurred_at=f"replace({text('moment')}, '/', '-')",
        label="flag",
        scenario="pattern" if patterns else "cast(null as varchar)",
        typology="coalesce(pattern_type, 'unknown')" if patterns else "'unknown'",
    )
    if patterns is None:
        without = f"{path.name}: no file of patterns, so every laundering payment stands alone."
        return bank_transfers.plan(file, shape, without=without)
    attempts = _attempts(patterns)

    def extend(con: duckdb.DuckDBPyConnection, scratch: Path) -> Callable[[str], str]:
        con.register("attempt_lines", attempts)
        key = _key(
            "moment", "from_bank", "from_account", "to_bank", "to_account", "paid", "paid_in"
        )
        # A payment of two attempts counts for the first.
        con.execute(
            "create temp table attempts as select "
            f"{_key(*(f'f{place}' for place in _KEY))} as attempt_key, min(attempt) as attempt, "
            "min_by(typology, attempt) as pattern_type from attempt_lines group by all"
        )
        return lambda sql: (
            "select rws.*, case when att.attempt is not null then 'attempt ' || "
            "cast(att.attempt as varchar) end as pattern, att.pattern_type "
            f"from ({sql}) as rws left join attempts as att "
            f"on {is_true('flag')} and {key} = att.attempt_key"
        )

    beside_file = InputFile(patterns, "txt", (), "", False, digest(patterns))
    return bank_transfers.plan(file, shape, [beside_file], extend=extend)


def _key(*columns: str) -> str:
    moment, from_bank, from_account, to_bank, to_account, paid, paid_in = columns
    # Copies that were opened and saved lose leading zeros of banks and last ones of amounts.
    parts = (
        f"cast(try_cast(replace({text(moment)}, '/', '-') as timestamp) as varchar)",
        f"ltrim({text(from_bank)}, '0')",
        text(from_account),
        f"ltrim({text(to_bank)}, '0')",
        text(to_account),
        f"cast(try_cast({paid} as double) as varchar)",
        f"lower({text(paid_in)})",
    )
    return "concat_ws('|', " + ", ".join(parts) + ")"


def _attempts(path: Path) -> pa.Table:
    """Return the lines of all attempts: their fields, the attempt's number and its typology."""
    fields: list[list[str]] = [[] for _ in _KEY]
    numbers: list[int] = []
    typologies: list[str] = []
    number, typology = 0, None
    for place, line in enumerate(read_text(path).splitlines(), start=1):
        begin = _BEGIN.match(line.strip())
        if begin:
            number += 1
            typology = re.sub(r"\W+", "_", begin.group(1).strip().lower())
        elif line.startswith(_END):
            typology = None
        elif line.strip():
            values = next(csv.reader([line]))
            if typology is None or len(values) != _FIELDS:
                raise AmlmartError(
                    f"Line {place} of {path} is not a payment of {_FIELDS} columns within a "
                    "LAUNDERING ATTEMPT; give AMLworld's file of patterns with --patterns."
                )
            for values_of, column in zip(fields, _KEY, strict=True):
                values_of.append(values[column])
            numbers.append(number)
            typologies.append(typology)
    columns = {
        f"f{column}": pa.array(values, pa.string())
        for column, values in zip(_KEY, fields, strict=True)
    }
    return pa.table(
        {
            **columns,
            "attempt": pa.array(numbers, pa.int64()),
            "typology": pa.array(typologies, pa.string()),
        }
    )
