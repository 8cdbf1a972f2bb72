"""Exports of bitcoin-etl, nested or flat.

Its transactions carry their inputs and outputs as arrays, each with an array of addresses.
Columns: https://github.com/blockchain-etl/bitcoin-etl#schema.
"""

from dataclasses import replace
from pathlib import Path

import duckdb

from amlmart import contract
from amlmart.errors import AmlmartError
from amlmart.load import tables
from amlmart.load.inputs import open_input, read_rows
from amlmart.load.plan import KNOWN_WHEN_OCCURRED, Load, Prepared, Rows
from amlmart.load.tables import Options

NESTED = "nested"
_FLAT = {
    "transactions": "onchain.utxo_transactions",
    "inputs": "onchain.utxo_inputs",
    "outputs": "onchain.utxo_outputs",
}
KINDS = (NESTED, *_FLAT)
# Fields of the nested arrays; addresses stay JSON until one is taken.
_INPUT_FIELDS = ("index", "spent_transaction_hash", "spent_output_index", "type", "value")
_OUTPUT_FIELDS = ("index", "type", "value")
_ADDRESSES = "addresses"


def plan(path: Path, kind: str, chain: str, options: Options) -> Load:
    """Return the load of one export.

    Args:
        path: JSON lines (also gzipped), CSV or Parquet.
        kind: `nested` for transactions with their inputs and outputs, which fill three tables;
            `transactions`, `inputs` or `outputs` for a flat file of one.
        chain: name of the chain, such as `bitcoin`; the export does not carry it.
        options: column map, constants, known_at.

    Raises:
        AmlmartError: when the kind is unknown, or the file or the column map cannot be used.
    """
    if kind not in KINDS:
        raise AmlmartError(f"--kind {kind} is not one of {', '.join(KINDS)}; give one of them.")
    options = replace(options, constants={"chain": chain, **options.constants})
    return _plan_nested(path, options) if kind == NESTED else _plan_flat(path, kind, options)


def _json(column: str, format: str) -> str:
    """Return SQL for a nested column as JSON text; the text formats hold it so already."""
    return f"cast(to_json({column}) as varchar)" if format == "parquet" else column


def _list(json_text: str, element: str) -> str:
    """Return SQL for a JSON array as a list, null where it is none; `element` is its shape."""
    return f"try(from_json(case when json_valid({json_text}) then {json_text} end, '[{element}]'))"


# bitcoin-etl writes `nonstandard` and a hash of the script where a script has no address.
_SINGLE_ADDRESS = (
    "case when len(_addresses) = 1 and not starts_with(_addresses[1], 'nonstandard') "
    "then _addresses[1] end as address"
)


def _map_rows(rows: Rows, before: str, after: str = "") -> Rows:
    """Return rows as a subquery between two pieces of SQL."""
    numbered = rows.numbered_sql
    return Rows(
        f"{before} ({rows.sql}) {after}",
        None if numbered is None else f"{before} ({numbered}) {after}",
    )


def _plan_flat(path: Path, kind: str, options: Options) -> Load:
    table = contract.table(_FLAT[kind])
    file = open_input(path, options.delimiter, options.format)
    taken = {column.name for column in table.columns}
    has_array = (
        "address" in taken
        and _ADDRESSES in file.columns
        and "address" not in {*file.columns, *options.columns, *options.constants}
    )
    columns = tables.resolve(table, file, options)

    def prepare(con: duckdb.DuckDBPyConnection, scratch: Path) -> Prepared:
        sources, aliases = list(columns.values()), list(columns)
        if has_array:
            sources, aliases = [*sources, _ADDRESSES], [*aliases, _ADDRESSES]
        rows = read_rows(con, file, scratch, sources, aliases)
        if has_array:
            array = _list(_json(_ADDRESSES, file.format), '"varchar"')
            rows = _map_rows(
                rows,
                f"select * exclude (_addresses), {_SINGLE_ADDRESS} from "
                f"(select * exclude ({_ADDRESSES}), {array} as _addresses from",
                ")",
            )
        return Prepared({table.full_name: rows}, tables.left_out(table, file, set(sources)))

    return Load(
        files=(path,),
        digests=(file.digest,),
        tables=(table,),
        prepare=prepare,
        options={
            "connector": "bitcoin-etl",
            "columns": columns,
            "delimiter": file.delimiter,
            "format": file.format,
        },
        known_at=options.known_at or KNOWN_WHEN_OCCURRED,
        constants=dict(options.constants),
    )


def _plan_nested(path: Path, options: Options) -> Load:
    found = tuple(contract.table(name) for name in _FLAT.values())
    transactions, inputs, outputs = found
    file = open_input(path, options.delimiter, options.format)
    for column in ("inputs", "outputs"):
        if column not in file.columns:
            raise AmlmartError(
                f"{path} has no column {column}, which nested transactions have; load a flat file "
                "with --kind transactions, inputs or outputs."
            )
    if set(options.constants) != {"chain"}:
        raise AmlmartError("--set is for flat files, nested transactions take only --chain.")
    columns = tables.resolve(transactions, file, options)

    def prepare(con: duckdb.DuckDBPyConnection, scratch: Path) -> Prepared:
        sources = [*columns.values(), "inputs", "outputs"]
        rows = read_rows(con, file, scratch, sources, [*columns, "inputs", "outputs"])
        keep = [column for column in ("block_timestamp", "known_at") if column in columns]
        transaction_rows = _map_rows(rows, "select * exclude (inputs, outputs) from")
        return Prepared(
            {
                transactions.full_name: transaction_rows,
                inputs.full_name: _unnested(
                    rows, _json("inputs", file.format), _INPUT_FIELDS, keep
                ),
                outputs.full_name: _unnested(
                    rows, _json("outputs", file.format), _OUTPUT_FIELDS, keep
                ),
            },
            tables.left_out(transactions, file, set(sources)),
        )

    return Load(
        files=(path,),
        digests=(file.digest,),
        tables=found,
        prepare=prepare,
        options={"connector": "bitcoin-etl nested", "columns": columns, "format": file.format},
        known_at=options.known_at or KNOWN_WHEN_OCCURRED,
        constants=dict(options.constants),
    )


def _unnested(rows: Rows, array: str, fields: tuple[str, ...], keep: list[str]) -> Rows:
    """Return one row per element of an array, with its transaction's hash and time.

    A line that is no JSON object has no elements: it is refused once, as a transaction.
    """
    shape = ", ".join([*(f'"{field}": "varchar"' for field in fields), '"addresses": "json"'])
    elements = _list(array, f"{{{shape}}}")
    kept = ", ".join([*keep, "_row", "_reason", "_text"])
    picked = ", ".join(f'_element."{field}" as "{field}"' for field in fields)
    addresses = _list("_element.addresses", '"varchar"')
    return _map_rows(
        rows,
        f"select * exclude (_addresses), {_SINGLE_ADDRESS} from "
        f"(select transaction_hash, {kept}, {picked}, {addresses} as _addresses from "
        f"(select hash as transaction_hash, {kept}, unnest({elements}) as _element from",
        "))",
    )
