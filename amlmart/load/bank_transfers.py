"""What the readers of public laundering data share: files of transfers between bank accounts.

An account is a customer, a transfer between two accounts an `exchange.internal_transfers`. The id
of a transfer is made from the file's bytes and the row, as few of these files have one. Money from
or to somewhere that the file does not follow is an `exchange.fiat_transactions`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from amlmart import contract
from amlmart.errors import AmlmartError
from amlmart.load import answers
from amlmart.load.inputs import InputFile, quote, read_rows
from amlmart.load.plan import KNOWN_WHEN_OCCURRED, Load, Prepared, Rows

TRANSFERS = "exchange.internal_transfers"
PAYMENTS = "exchange.fiat_transactions"
# A raw zone without these is refused (docs/decisions/0012). Accounts at banks have no addresses
# to screen, and what the file has no rate for has no value in USD.
_EMPTY = ("attribution.sanctioned_addresses", "reference.asset_prices")
_TRUE, _FALSE = ("1", "true", "1.0"), ("0", "false", "0.0")


@dataclass(frozen=True)
class Shape:
    """Where a file says what, as SQL over the columns that are read.

    `columns` maps the names used in the SQL to columns of the file. `sender`, `receiver`, `amount`,
    `currency` and `occurred_at` are text. `label` is text that says whether a transfer is
    laundering, from the column `flag` where the file has one; `scenario` is what names the scheme,
    null where nothing does, and `typology` its kind. `payer_is_outside` and `payee_is_outside` are
    true where the file does not follow that end, and `kept` of rows that are transfers at all.
    """

    connector: str
    columns: Mapping[str, str]
    sender: str
    receiver: str
    amount: str
    currency: str
    occurred_at: str
    label: str
    scenario: str = "cast(null as varchar)"
    typology: str = quote(answers.UNKNOWN)
    payer_is_outside: str | None = None
    payee_is_outside: str | None = None
    kept: str = "true"


# Reads other files into the connection, and returns what adds their columns to rows as SQL.
Extend = Callable[[duckdb.DuckDBPyConnection, Path], Callable[[str], str]]


def require(file: InputFile, columns: Sequence[str], what: str) -> None:
    """Raise the sentence for the first column that the file of this kind should have.

    Raises:
        AmlmartError: when a column is missing.
    """
    for column in columns:
        if column not in file.columns:
            raise AmlmartError(
                f"{file.path} has no column {column}, which {what} has; its columns are "
                f"{', '.join(file.columns[:40])}."
            )


def text(column: str) -> str:
    """Return SQL for a column as trimmed text, null where it is blank."""
    return f"nullif(trim(cast({column} as varchar)), '')"


def is_true(column: str) -> str:
    """Return SQL that is true where a label says so."""
    return f"lower({text(column)}) in ({', '.join(quote(value) for value in _TRUE)})"


def day_of_step(column: str, start: str) -> str:
    """Return SQL for the time of a step, a number of days after `start`, as text.

    What is no number stays text that is no time, so that the row is refused with the reason.
    """
    step = f"try_cast({column} as bigint)"
    return (
        f"case when {step} between 0 and 100000 then strftime(cast({quote(start)} as timestamp) "
        f"+ to_days(cast({step} as integer)), '%Y-%m-%d %H:%M:%S') "
        f"when {text(column)} is not null then 'step ' || {text(column)} end"
    )


def iso_code(column: str, codes: Mapping[str, str]) -> str:
    """Return SQL for the ISO 4217 code of a currency's name; an unknown name stays as it is."""
    cases = " ".join(
        f"when {quote(name)} then {quote(code)}" for name, code in sorted(codes.items())
    )
    return f"case lower({text(column)}) {cases} else {text(column)} end"


def plan(
    file: InputFile,
    shape: Shape,
    others: Sequence[InputFile] = (),
    options: Mapping[str, str] | None = None,
    extend: Extend | None = None,
    without: str = "",
) -> Load:
    """Return the load of one file of transfers.

    Args:
        file: The file.
        shape: What its columns mean.
        others: Files beside it that say more, such as the flagged accounts.
        options: What else changes the rows.
        extend: Adds the columns that the other files give.
        without: Remark for the reader on what no file said.
    """
    has_outside = shape.payer_is_outside is not None or shape.payee_is_outside is not None
    filled = [TRANSFERS, *([PAYMENTS] if has_outside else []), *_EMPTY]
    raw_tables = tuple(contract.table(name) for name in filled)

    def prepare(con: duckdb.DuckDBPyConnection, scratch: Path) -> Prepared:
        names = list(shape.columns)
        read = read_rows(con, file, scratch, [shape.columns[name] for name in names], names)
        add = extend(con, scratch) if extend else str
        sql = _judged(add(read.sql), shape, file)
        _check_labels(con, sql, shape, file)
        found = {name: _empty(name) for name in _EMPTY}
        numbered = None
        if read.numbered_sql is not None:
            numbered = _transfers(_judged(add(read.numbered_sql), shape, file), has_outside)
        found[TRANSFERS] = Rows(_transfers(sql, has_outside), numbered)
        if has_outside:
            found[PAYMENTS] = Rows(_payments(sql))
        found |= answers.rows(con, [_answers(sql)])
        return Prepared(found, [without] if without else [])

    return Load(
        files=(file.path, *(other.path for other in others)),
        digests=(file.digest, *(other.digest for other in others)),
        tables=(*raw_tables, *answers.tables()),
        prepare=prepare,
        options={
            "connector": shape.connector,
            "format": file.format,
            "delimiter": file.delimiter,
            **(options or {}),
        },
        known_at=KNOWN_WHEN_OCCURRED,
    )


def _judged(sql: str, shape: Shape, file: InputFile) -> str:
    """Return the rows in the words of this module: who, whom, how much, when, laundering or not."""
    prefix = quote(f"{shape.connector}:{file.digest[:12]}:")
    label = f"lower({text('label')})"
    payer = f"coalesce({shape.payer_is_outside or 'false'}, false)"
    payee = f"coalesce({shape.payee_is_outside or 'false'}, false)"
    return (
        f"select {prefix} || cast(_row as varchar) as id, {shape.sender} as sender, "
        f"{shape.receiver} as receiver, {shape.amount} as amount, {shape.currency} as currency, "
        f"{shape.occurred_at} as moment, {shape.scenario} as scenario, "
        f"{shape.typology} as typology, "
        f"{label} as label, {payer} as payer_is_outside, {payee} as payee_is_outside, "
        f"{prefix} as prefix, _row, _reason, _text "
        f"from (select *, {shape.label} as label from ({sql})) "
        f"where _reason is not null or ({shape.kept})"
    )


def _check_labels(con: duckdb.DuckDBPyConnection, sql: str, shape: Shape, file: InputFile) -> None:
    known = ", ".join(quote(value) for value in (*_TRUE, *_FALSE))
    wrong = con.execute(
        f"select _row, label from ({sql}) where _reason is null "
        f"and coalesce(label, '') not in ({known}) order by _row limit 1"
    ).fetchall()
    if wrong:
        row, value = wrong[0]
        raise AmlmartError(
            f"Row {row} of {file.path} has {value or 'nothing'!r} in the column "
            f"{shape.columns.get('flag', 'label')}, which says 0 or 1; correct it or export the "
            "file again."
        )


def _empty(table: str) -> Rows:
    key = contract.table(table).key[0]
    nothing = ", ".join(
        f"cast(null as {kind}) as {name}"
        for name, kind in (
            (key, "varchar"),
            ("_row", "bigint"),
            ("_reason", "varchar"),
            ("_text", "varchar"),
        )
    )
    return Rows(f"select {nothing} where false")


def _transfers(sql: str, has_outside: bool) -> str:
    inside = "where not payer_is_outside and not payee_is_outside" if has_outside else ""
    return (
        "select id as internal_transfer_id, sender as from_customer_id, "
        "receiver as to_customer_id, currency as asset, amount, moment as transferred_at, "
        f"_row, _reason, _text from ({sql}) {inside}"
    )


def _payments(sql: str) -> str:
    # One stand-in per account: who is outside is not known, and need not be the same for all.
    return (
        "select id as fiat_transaction_id, "
        "case when payer_is_outside then receiver else sender end as customer_id, "
        "case when payer_is_outside then 'in' else 'out' end as direction, "
        "currency, amount, "
        "case when payer_is_outside then sender || ' of ' || receiver "
        "else receiver || ' of ' || sender end as bank_account_id, "
        "moment as booked_at, 'booked' as status, _row, _reason, _text "
        f"from ({sql}) where _reason is null and (payer_is_outside or payee_is_outside)"
    )


def _answers(sql: str) -> str:
    true = ", ".join(quote(value) for value in _TRUE)
    stand_in = "'bank_account:' || {end} || ' of ' || {other}"
    sender = stand_in.format(end="sender", other="receiver")
    receiver = stand_in.format(end="receiver", other="sender")
    return (
        "select prefix || coalesce(scenario, 'row ' || cast(_row as varchar)) as scenario_id, "
        "coalesce(typology, 'unknown') as typology, label in "
        f"({true}) as is_illicit, "
        f"case when payer_is_outside or payee_is_outside then {quote(PAYMENTS)} "
        f"else {quote(TRANSFERS)} end as source_table, "
        "case when payer_is_outside or payee_is_outside then 'fiat:' else 'internal:' end || id "
        "as source_reference, "
        "case when payer_is_outside then receiver else sender end as customer_id, "
        f"case when payer_is_outside then {sender} else 'customer:' || sender end as from_node_id, "
        f"case when payee_is_outside then {receiver} else 'customer:' || receiver end "
        "as to_node_id, currency as asset, amlmart_timestamp(moment) as occurred_at, _row "
        f"from ({sql}) where _reason is null and (label in ({true}) or scenario is not null)"
    )
