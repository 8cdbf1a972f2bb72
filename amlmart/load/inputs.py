"""The formats that connectors read: CSV, JSON lines (both also gzipped) and Parquet.

Text formats are first copied, in order, to a Parquet file of plain text in the load's scratch
folder. That one pass through the input bounds memory, keeps row numbers, and finds the rows whose
shape is broken.
"""

import csv
import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import duckdb

from amlmart.errors import AmlmartError
from amlmart.load.plan import Rows
from amlmart.load.progress import run

_SUFFIXES = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".json": "jsonl",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
}
FORMATS = ("csv", "jsonl", "parquet")
_GUESSED_DELIMITERS = (",", ";", "\t", "|")
_SAMPLED_LINES = 1_000
_CHUNK_BYTES = 1 << 20
# A transaction with thousands of inputs is one line of several megabytes.
_LINE_BYTES = 16 << 20
# The reader would take sixteen times the line; two buffers per thread must fit in memory.
_LINE_LIMITS = f"max_line_size = {_LINE_BYTES}, buffer_size = {2 * _LINE_BYTES}"
# A character that JSON text must escape, so that a whole line is one field.
_NO_DELIMITER = "\x1f"


@dataclass(frozen=True)
class InputFile:
    """One input file, its format, and the columns (or JSON keys) it offers.

    For JSON lines the columns are the keys seen in the first lines. `digest` is the SHA-256 of
    the bytes as they lie on disk.
    """

    path: Path
    format: str
    columns: tuple[str, ...]
    delimiter: str
    is_gzip: bool
    digest: str


def quote(text: str) -> str:
    """Return text as a SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def name(text: str) -> str:
    """Return text as a quoted SQL identifier."""
    return '"' + text.replace('"', '""') + '"'


def expand(paths: Iterable[Path], suffixes: Iterable[str] = _SUFFIXES) -> list[Path]:
    """Return the files named, with folders replaced by the files in them, in order of name.

    Raises:
        AmlmartError: when a path does not exist, or a folder holds no file of these suffixes.
    """
    wanted = tuple(suffixes)
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(
                file
                for file in path.rglob("*")
                if file.is_file() and file.name.lower().removesuffix(".gz").endswith(wanted)
            )
            if not inside:
                raise AmlmartError(
                    f"The folder {path} has no file that ends in {', '.join(wanted)}; name the "
                    "files to load."
                )
            found += inside
        elif path.is_file():
            found.append(path)
        else:
            raise AmlmartError(f"There is no file {path}; check the path.")
    return found


def digest(path: Path) -> str:
    """Return the SHA-256 of a file's bytes as hex; a gzipped file is also checked to its end.

    DuckDB reads gzip without its checksum, so that a damaged file would give damaged rows.

    Raises:
        AmlmartError: when the file is empty, cannot be read, or is damaged gzip.
    """
    total = hashlib.sha256()
    try:
        if path.stat().st_size == 0:
            raise AmlmartError(f"{path} is empty (0 bytes); export it again.")
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                total.update(chunk)
        if _is_gzip(path):
            with gzip.open(path) as unpacked:
                while unpacked.read(_CHUNK_BYTES):
                    pass
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise AmlmartError(
            f"{path} is truncated or damaged gzip ({error}); export or copy it again."
        ) from error
    except OSError as error:
        raise AmlmartError(f"Cannot read {path} ({error.strerror}); check it.") from error
    return total.hexdigest()


def _is_gzip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def _open_text(path: Path) -> IO[str]:
    opener = gzip.open if _is_gzip(path) else open
    return opener(path, "rt", encoding="utf-8-sig", newline="")


def read_text(path: Path) -> str:
    """Return the whole text of a small file.

    Raises:
        AmlmartError: when it is empty, unreadable or not UTF-8.
    """
    digest(path)
    try:
        with _open_text(path) as file:
            return file.read()
    except UnicodeDecodeError as error:
        raise _not_utf8(path) from error


def _not_utf8(path: Path) -> AmlmartError:
    return AmlmartError(f"{path} is not UTF-8 text; convert it, for example with iconv.")


def open_input(
    path: Path,
    delimiter: str | None = None,
    format: str | None = None,
    number_doubled: bool = False,
) -> InputFile:
    """Recognise a file and read the names of its columns.

    Args:
        path: the file.
        delimiter: one character between the fields of a CSV; a comma (in .tsv a tab) when None.
        format: `csv`, `jsonl` or `parquet`, when the suffix does not tell.
        number_doubled: whether the second `Account` of a CSV is called `Account.1`, and no error.

    Raises:
        AmlmartError: when the file is missing, empty, damaged or of no known format.
    """
    if not path.is_file():
        raise AmlmartError(f"There is no file {path}; check the path.")
    plain = path.name.lower().removesuffix(".gz")
    if format is None:
        format = _SUFFIXES.get(Path(plain).suffix)
    if format not in FORMATS:
        raise AmlmartError(
            f"The name of {path} does not tell its format; give --format {', '.join(FORMATS)}."
        )
    if delimiter is not None and len(delimiter) != 1:
        raise AmlmartError(f"--delimiter {delimiter!r} is not one character; give one.")
    file_digest = digest(path)
    is_gzip = _is_gzip(path)
    delimiter = delimiter or ("\t" if plain.endswith(".tsv") else ",")
    try:
        if format == "csv":
            columns = _csv_columns(path, delimiter, number_doubled)
        elif format == "jsonl":
            columns = _json_keys(path)
        else:
            columns = _parquet_columns(path)
    except UnicodeDecodeError as error:
        raise _not_utf8(path) from error
    except csv.Error as error:
        raise unreadable(path, format, error) from error
    return InputFile(path, format, columns, delimiter, is_gzip, file_digest)


def _csv_columns(path: Path, delimiter: str, number_doubled: bool) -> tuple[str, ...]:
    with _open_text(path) as file:
        header = next(csv.reader(file, delimiter=delimiter), [])
    columns = tuple(column.strip() for column in header)
    if not any(columns):
        raise AmlmartError(f"The first line of {path} is blank; a CSV starts with column names.")
    if number_doubled:
        columns = tuple(
            f"{column}.{before}" if (before := columns[:place].count(column)) else column
            for place, column in enumerate(columns)
        )
    doubled = sorted({column for column in columns if column and columns.count(column) > 1})
    if doubled:
        raise AmlmartError(f"{path} has the column {doubled[0]} twice; rename one.")
    return columns


def _json_keys(path: Path) -> tuple[str, ...]:
    keys: dict[str, None] = {}
    with _open_text(path) as file:
        for number, line in enumerate(file):
            if number == 0 and line.lstrip().startswith("["):
                raise AmlmartError(
                    f"{path} is one JSON array, not JSON lines; write one object per line."
                )
            if number == _SAMPLED_LINES:
                break
            try:
                value = json.loads(line)
            except ValueError:
                continue
            if isinstance(value, dict):
                keys.update(dict.fromkeys(value))
    if not keys:
        raise AmlmartError(f"{path} has no JSON object in its first lines; it is no JSON lines.")
    return tuple(keys)


def _parquet_columns(path: Path) -> tuple[str, ...]:
    try:
        with duckdb.connect() as con:
            rows = con.execute(f"describe select * from {_parquet(path)}").fetchall()
    except duckdb.Error as error:
        raise unreadable(path, "parquet", error) from error
    return tuple(row[0] for row in rows)


def _parquet(path: Path, numbered: bool = False) -> str:
    return (
        f"read_parquet({quote(str(path))}, hive_partitioning = false, binary_as_string = true, "
        f"file_row_number = {str(numbered).lower()})"
    )


def unreadable(path: Path, format: str, error: Exception) -> AmlmartError:
    """Return the sentence for an input file that its format's reader gave up on."""
    reason = str(error).strip().splitlines()[0].removesuffix(".")
    causes = "truncated or damaged" + (" or mix line ends" if format == "csv" else "")
    return AmlmartError(
        f"{path} cannot be read as {format}, it may be {causes} ({reason}); export or copy it "
        "again."
    )


def missing_column(file: InputFile, column: str, wanted_by: str) -> AmlmartError:
    """Return the sentence for a column that the file should have, and why it may not."""
    text = f"{file.path} has no column {column}, which {wanted_by}"
    if file.format == "csv" and len(file.columns) == 1:
        guess = max(_GUESSED_DELIMITERS, key=file.columns[0].count)
        if guess != file.delimiter and guess in file.columns[0]:
            shown = "tab" if guess == "\t" else guess
            return AmlmartError(
                f"{text}; its header looks delimited by {shown!r}, so give --delimiter "
                f"{shown if guess == ',' else repr(guess)}."
            )
    offered = ", ".join(file.columns[:40])
    return AmlmartError(f"{text}; map one of its columns with --map {column}=...: {offered}.")


def read_rows(
    con: duckdb.DuckDBPyConnection,
    file: InputFile,
    scratch: Path,
    columns: Sequence[str],
    aliases: Sequence[str],
) -> Rows:
    """Return SQL for the rows of a file, with the columns asked for under their aliases.

    Text formats are read here and now; Parquet is read where the rows are used.

    Raises:
        AmlmartError: when a CSV has a quote that is never closed.
        duckdb.Error: when the file cannot be read or the scratch folder cannot be written.
    """
    if file.format == "parquet":
        picked = [
            f"{name(column)} as {name(alias)}"
            for column, alias in zip(columns, aliases, strict=True)
        ]
        picked += ["file_row_number + 1 as _row", "cast(null as varchar) as _reason"]
        return Rows(
            f"select {', '.join([*picked, 'cast(null as varchar) as _text'])} "
            f"from {_parquet(file.path, numbered=True)}"
        )
    # A file may be read twice, for its rows and for its blocks.
    number = len(list(scratch.glob("read-*.parquet")))
    copied = scratch / f"read-{number}.parquet"
    con.execute("set preserve_insertion_order = true")
    read = _read_json_lines if file.format == "jsonl" else _read_csv
    rows = read(con, file, copied, columns, aliases)
    con.execute("set preserve_insertion_order = false")
    return rows


def _copy(con: duckdb.DuckDBPyConnection, select: str, to: Path, label: str) -> None:
    # No dictionary: hashes and addresses hardly repeat, and their dictionaries cost memory.
    options = "format parquet, compression snappy, dictionary_size_limit 1"
    run(con, f"copy ({select}) to {quote(str(to))} ({options})", label=label)


def _read_csv(
    con: duckdb.DuckDBPyConnection,
    file: InputFile,
    copied: Path,
    columns: Sequence[str],
    aliases: Sequence[str],
) -> Rows:
    # Columns go by position, so that no name from the file is ever part of the SQL.
    types = ", ".join(f"'c{place}': 'varchar'" for place in range(len(file.columns)))
    picked = [
        f"c{file.columns.index(column)} as {name(alias)}"
        for column, alias in zip(columns, aliases, strict=True)
    ]
    broken = f"broken_{copied.stem.removeprefix('read-')}"
    compression = "gzip" if file.is_gzip else "none"
    _copy(
        con,
        f"select {', '.join(picked)} from read_csv({quote(str(file.path))}, columns = {{{types}}}, "
        f"header = true, auto_detect = false, delim = {quote(file.delimiter)}, quote = '\"', "
        f"escape = '\"', strict_mode = true, compression = '{compression}', "
        f"{_LINE_LIMITS}, store_rejects = true, rejects_table = '{broken}', "
        f"rejects_scan = '{broken}_scan')",
        copied,
        f"reading {file.path.name}",
    )
    # The reader reports an open quote as one broken line, whatever it swallowed: a line whose
    # quotes do not pair up would lose the rows after it unseen.
    opened = con.execute(
        f"select min(line) - 1 from {broken} where error_type = 'UNQUOTED VALUE' "
        "and (length(csv_line) - length(replace(csv_line, '\"', ''))) % 2 = 1"
    ).fetchall()[0][0]
    if opened is not None:
        raise AmlmartError(
            f"{file.path} opens a quote in row {opened} that is not closed, so that the rows after "
            "it cannot be told apart; correct the quote or export the file again."
        )
    # Broken lines are counted with the header as line 1; a good row stands as many rows further
    # down than the reader counts as there are broken ones before it.
    con.execute(
        f"create temp table {broken}_rows as select cast(line as bigint) - 1 as _row, "
        "'bad_row: ' || lower(cast(min(error_type) as varchar)) as _reason, "
        "trim(any_value(csv_line), chr(10) || chr(13)) as _text, "
        "row_number() over (order by line) as _shift "
        f"from {broken} group by line"
    )
    good = ", ".join(name(alias) for alias in aliases)
    unmarked = "cast(null as varchar) as _reason, cast(null as varchar) as _text"
    source = _parquet(copied, numbered=True)
    plain = f"select {good}, file_row_number + 1 as _row, {unmarked} from {source}"
    if not con.execute(f"select 1 from {broken}_rows limit 1").fetchall():
        return Rows(plain)
    nulls = ", ".join(f"null as {name(alias)}" for alias in aliases)
    rejected = f"select {nulls}, _row, _reason, _text from {broken}_rows"
    return Rows(
        f"{plain} union all {rejected}",
        f"select {good}, file_row_number + 1 + coalesce(_shift, 0) as _row, {unmarked} "
        f"from {source} as good asof left join (select _row - _shift as _before, "
        f"max(_shift) as _shift from {broken}_rows group by all) as shifts "
        f"on good.file_row_number >= shifts._before union all {rejected}",
    )


def _read_json_lines(
    con: duckdb.DuckDBPyConnection,
    file: InputFile,
    copied: Path,
    columns: Sequence[str],
    aliases: Sequence[str],
) -> Rows:
    compression = "gzip" if file.is_gzip else "none"
    # JSON pointers with their escapes: a key is never part of a path expression.
    pointers = [quote("/" + column.replace("~", "~0").replace("/", "~1")) for column in columns]
    picked = [f"_values[{place}] as {name(alias)}" for place, alias in enumerate(aliases, start=1)]
    _copy(
        con,
        f"select {', '.join([*picked, '_line'])} from (select case when is_object then "
        f"json_extract_string(line, [{', '.join(pointers)}]) end as _values, "
        "case when not is_object then line end as _line from "
        "(select line, json_valid(line) and starts_with(ltrim(line), '{') as is_object from "
        f"read_csv({quote(str(file.path))}, columns = {{'line': 'varchar'}}, header = false, "
        f"auto_detect = false, delim = {quote(_NO_DELIMITER)}, quote = '', escape = '', "
        f"strict_mode = false, compression = '{compression}', "
        f"{_LINE_LIMITS})))",
        copied,
        f"reading {file.path.name}",
    )
    good = ", ".join(name(alias) for alias in aliases)
    return Rows(
        f"select {good}, file_row_number + 1 as _row, case when _line is not null then "
        "'bad_row: not a JSON object' end as _reason, _line as _text "
        f"from {_parquet(copied, numbered=True)}"
    )
