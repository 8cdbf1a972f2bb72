"""Exports of ethereum-etl and what follows its column names, such as the public datasets.

Columns: https://github.com/blockchain-etl/ethereum-etl/blob/develop/docs/schema.md. The streaming
export writes JSON lines of several kinds to one file and tells them apart by `type`.
"""

from dataclasses import replace
from pathlib import Path

import duckdb

from amlmart import contract
from amlmart.contract import Table
from amlmart.errors import AmlmartError
from amlmart.load import tables
from amlmart.load.inputs import InputFile, missing_column, name, open_input, quote, read_rows
from amlmart.load.plan import KNOWN_WHEN_OCCURRED, Load, Prepared, Rows
from amlmart.load.progress import run
from amlmart.load.tables import Options

_KINDS = {
    "blocks": ("onchain.evm_blocks", "block"),
    "transactions": ("onchain.evm_transactions", "transaction"),
    "token_transfers": ("onchain.evm_token_transfers", "token_transfer"),
    "traces": ("onchain.evm_traces", "trace"),
}
KINDS = tuple(_KINDS)
_TYPE = "_type"


def plan(path: Path, kind: str, chain_id: int, options: Options, blocks: Path | None) -> Load:
    """Return the load of one export.

    Args:
        path: CSV, JSON lines (both also gzipped) or Parquet.
        kind: what the export holds, one of KINDS.
        chain_id: EIP-155 id of the chain; the export does not carry it.
        options: column map, constants, known_at.
        blocks: an export of the blocks, from which rows without a time take their block's.

    Raises:
        AmlmartError: when the kind is unknown, or a file or the column map cannot be used.
    """
    if kind not in _KINDS:
        raise AmlmartError(f"--kind {kind} is not one of {', '.join(KINDS)}; give one of them.")
    table_name, item_type = _KINDS[kind]
    table = contract.table(table_name)
    file = open_input(path, options.delimiter, options.format)
    options = replace(options, constants={"chain_id": str(chain_id), **options.constants})
    block_file = open_input(blocks, options.delimiter) if blocks else None
    needs_time = table.occurred_at == "block_timestamp" and "block_timestamp" not in {
        *file.columns,
        *options.columns,
        *options.constants,
    }
    if needs_time and block_file is None:
        raise AmlmartError(
            f"{path} has no column block_timestamp, which {table.full_name} requires; name the "
            "blocks of the same export with --blocks, or map a column with --map."
        )
    if needs_time and block_file is not None:
        for column in ("number", "timestamp"):
            if column not in block_file.columns:
                raise missing_column(block_file, column, "the blocks of ethereum-etl have")
        columns = _resolve_without_time(table, file, options)
    else:
        block_file = None
        columns = tables.resolve(table, file, options)
    # ethereum-etl's own item type, not the type of a transaction or a trace.
    has_type = file.format == "jsonl" and "type" in file.columns and "type" not in columns.values()

    def prepare(con: duckdb.DuckDBPyConnection, scratch: Path) -> Prepared:
        sources, aliases = list(columns.values()), list(columns)
        if has_type:
            sources, aliases = [*sources, "type"], [*aliases, _TYPE]
        rows = read_rows(con, file, scratch, sources, aliases)
        notes = tables.left_out(table, file, {*sources})
        if has_type:
            rows, others = _only(con, rows, item_type)
            if others:
                notes.append(f"{path.name}: {others} rows of another type than {item_type}.")
        if kind == "traces" and "trace_address" in columns:
            rows = _with_trace_address(rows)
        if block_file is not None:
            rows = _with_time(con, rows, block_file, scratch)
        return Prepared({table.full_name: rows}, notes)

    return Load(
        files=(path,),
        digests=(file.digest, block_file.digest) if block_file else (file.digest,),
        tables=(table,),
        prepare=prepare,
        options={
            "connector": "ethereum-etl",
            "columns": columns,
            "delimiter": file.delimiter,
            "format": file.format,
        },
        known_at=options.known_at or KNOWN_WHEN_OCCURRED,
        constants=dict(options.constants),
    )


def _resolve_without_time(table: Table, file: InputFile, options: Options) -> dict[str, str]:
    """Return the column map of a file whose block times come from the blocks."""
    columns = tuple(column for column in table.columns if column.name != "block_timestamp")
    return tables.resolve(replace(table, columns=columns), file, options)


def _map(rows: Rows, sql: str) -> Rows:
    """Return rows with `sql` around them; `{rows}` stands for what was there."""
    numbered = rows.numbered_sql
    return Rows(
        sql.replace("{rows}", rows.sql),
        None if numbered is None else sql.replace("{rows}", numbered),
    )


def _only(con: duckdb.DuckDBPyConnection, rows: Rows, item_type: str) -> tuple[Rows, int]:
    other = f"{_TYPE} is not null and {_TYPE} <> {quote(item_type)}"
    count = run(con, f"select count(*) from ({rows.sql}) where {other}", label="counting types")
    kept = _map(rows, f"select * exclude ({_TYPE}) from ({{rows}}) where not ({other})")
    return kept, count[0][0]


def _with_trace_address(rows: Rows) -> Rows:
    """Write the path as ethereum-etl's CSV does: comma separated, empty for the root call.

    Its JSON holds an array instead, and a CSV cannot tell empty text from nothing.
    """
    path = "regexp_replace(coalesce(cast(trace_address as varchar), ''), '[\\[\\]\\s\"]', '', 'g')"
    return _map(
        rows,
        "select * exclude (trace_address), "
        f"case when _reason is null then {path} end as trace_address from ({{rows}})",
    )


def _with_time(
    con: duckdb.DuckDBPyConnection, rows: Rows, block_file: InputFile, scratch: Path
) -> Rows:
    blocks = read_rows(
        con, block_file, scratch, ["number", "timestamp"], ["block_number", "block_timestamp"]
    )
    con.execute(
        "create temp table block_times as select cast(block_number as varchar) as block_number, "
        "cast(any_value(block_timestamp) as varchar) as block_timestamp "
        f"from ({blocks.sql}) where _reason is null group by all"
    )
    return _map(
        rows,
        f"select rows.*, block_times.block_timestamp as {name('block_timestamp')} "
        "from ({rows}) as rows left join block_times "
        "on cast(rows.block_number as varchar) = block_times.block_number",
    )
