"""From what an input holds to the types of the contract, as SQL.

A cast yields null where the value cannot be the type; the caller tells that from a null input.
The contract's string columns take anything, unchanged: judging text is the work of staging.
"""

import duckdb

PHYSICAL_TYPES = {
    "string": "varchar",
    "bigint": "bigint",
    "timestamp": "timestamptz",
    "date": "date",
    "decimal(38,18)": "decimal(38,18)",
    "double": "double",
    "boolean": "boolean",
}

# Epochs are told apart by size: 10^11 seconds is the year 5138, 10^11 milliseconds is 1973. What
# falls after the year 2200 in its unit (7,258,118,400 seconds) is no time that anybody recorded.
_MACROS = """
create or replace temp macro amlmart_epoch(n) as make_timestamptz(cast(case
    when n < 0 then null
    when n <= 7258118400 then n * 1000000
    when n < 100000000000 then null
    when n <= 7258118400000 then n * 1000
    when n < 100000000000000 then null
    when n <= 7258118400000000 then n
    when n < 100000000000000000 then null
    when n <= 7258118400000000000 then trunc(n / 1000)
end as bigint));

create or replace temp macro amlmart_bigint(v) as case
    when regexp_full_match(v, '[+-]?[0-9]+([.]0*)?') then try_cast(v as bigint)
end;

create or replace temp macro amlmart_decimal(v) as case
    when regexp_full_match(v, '[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?')
        then try_cast(v as decimal(38, 18))
end;

create or replace temp macro amlmart_double(v) as case
    when isfinite(try_cast(v as double)) and not contains(v, '_') then try_cast(v as double)
end;

create or replace temp macro amlmart_boolean(v) as case
    when lower(v) in ('true', 't', 'yes', 'y', '1', '1.0') then true
    when lower(v) in ('false', 'f', 'no', 'n', '0', '0.0') then false
end;

create or replace temp macro amlmart_timestamp(v) as case
    when regexp_full_match(v, '(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])')
        then cast(try_strptime(v, '%Y%m%d') as timestamptz)
    when regexp_full_match(v, '[0-9]{1,19}([.][0-9]*)?')
        then amlmart_epoch(try_cast(v as decimal(26, 6)))
    when regexp_matches(v, '^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}') then try_cast(v as timestamptz)
end;

create or replace temp macro amlmart_date(v) as case
    when regexp_full_match(v, '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}') then try_cast(v as date)
    else cast(amlmart_timestamp(v) as date)
end;
"""

_INTEGERS = {
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
    "UHUGEINT",
}
_FLOATS = {"FLOAT", "DOUBLE"}


def install(con: duckdb.DuckDBPyConnection) -> None:
    """Create the macros that the expressions of this module call."""
    con.execute(_MACROS)


def _family(source_type: str) -> str:
    """Return the kind of a DuckDB type: text, integer, float, decimal, time, date, list, other."""
    if source_type == "VARCHAR":
        return "text"
    if source_type in _INTEGERS:
        return "integer"
    if source_type in _FLOATS:
        return "float"
    if source_type.startswith("DECIMAL"):
        return "decimal"
    if source_type.startswith("TIMESTAMP"):
        return "time"
    if source_type == "BOOLEAN":
        return "boolean"
    if source_type == "DATE":
        return "date"
    if source_type.endswith("]"):
        return "list"
    return "other"


def given(value: str, source_type: str, data_type: str) -> str:
    """Return SQL that is null where the input says nothing: null, or blank where it is no text."""
    if source_type == "VARCHAR" and data_type != "string":
        return f"nullif(trim({value}), '')"
    return value


def cast(value: str, source_type: str, data_type: str) -> str:
    """Return SQL that casts `value`, of DuckDB's `source_type`, to the contract's `data_type`.

    Money in floating point goes through its shortest text, so that 0.1 stays 0.1.
    """
    family = _family(source_type)
    if family == "text":
        if data_type == "string":
            return value
        macro = "decimal" if data_type == "decimal(38,18)" else data_type
        return f"amlmart_{macro}({given(value, source_type, data_type)})"
    if data_type == "string":
        return _to_string(value, family, source_type)
    if data_type in ("timestamp", "date"):
        if family in ("integer", "float", "decimal"):
            at = f"amlmart_epoch(try_cast({value} as decimal(26, 6)))"
        elif family in ("time", "date"):
            at = f"cast({value} as timestamptz)"
        else:
            return "null"
        return at if data_type == "timestamp" else f"cast({at} as date)"
    if data_type == "boolean":
        if family == "boolean":
            return value
        return f"amlmart_boolean(cast({value} as varchar))"
    if family not in ("integer", "float", "decimal", "boolean"):
        return "null"
    if data_type == "bigint" and family in ("float", "decimal"):
        return f"case when {value} = trunc({value}) then try_cast({value} as bigint) end"
    if data_type == "decimal(38,18)" and family == "float":
        return f"amlmart_decimal(cast({value} as varchar))"
    if data_type == "double" and family == "float":
        return f"case when isfinite({value}) then cast({value} as double) end"
    return f"try_cast({value} as {PHYSICAL_TYPES[data_type]})"


def _to_string(value: str, family: str, source_type: str) -> str:
    if family == "list":
        return f"array_to_string({value}, ',')"
    if family == "decimal" and not source_type.endswith(",0)"):
        # A warehouse that keeps integers in a scaled decimal writes 5 as 5.000000000.
        return f"regexp_replace(cast({value} as varchar), '[.]?0+$', '')"
    if family == "float":
        return (
            f"case when abs({value}) < 1e38 and {value} = trunc({value}) "
            f"then cast(cast({value} as hugeint) as varchar) else cast({value} as varchar) end"
        )
    if family == "other":
        return f"cast(to_json({value}) as varchar)"
    return f"cast({value} as varchar)"
