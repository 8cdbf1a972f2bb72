"""The comparison finds every difference that two engines can have, and no other."""

import duckdb
import pytest

from amlmart.parity.compare import Side, columns_of, compare

NAMES = ("DuckDB", "Spark")


def sides(left, right):
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    for name, query in (("l", left), ("r", right)):
        connection.execute(f"create table {name} as {query}")
    return connection, *(Side(name, dict(columns_of(connection, name))) for name in ("l", "r"))


def difference(left, right, **options):
    return compare(*sides(left, right), NAMES, **options)


EQUAL = {
    "the same rows in another order": (
        "from (values (1, 'a'), (2, 'b')) t(id, text)",
        "from (values (2, 'b'), (1, 'a')) t(id, text)",
    ),
    "columns in another order": ("select 1 as id, 'a' as text", "select 'a' as text, 1 as id"),
    "names in another case": ("select 1 as transfer_id", "select 1 as TRANSFER_ID"),
    "null and null": ("select null::double as x", "select null::double as x"),
    "NaN and NaN": ("select 'nan'::double as x", "select '-nan'::double as x"),
    "a time with and without its zone": (
        "select timestamp '2022-06-30 10:00:00.123456' as at",
        "select timestamptz '2022-06-30 12:00:00.123456+02' as at",
    ),
    "two empty tables": ("select 1 as id where false", "select 1 as id where false"),
}


@pytest.mark.parametrize("case", EQUAL)
def test_equal(case):
    found = difference(*EQUAL[case])
    assert found.is_equal
    assert found.left_rows == found.right_rows
    assert found.examples == ()


DIFFERENT = {
    "one value": ("select 1 as id, 'a' as text", "select 1 as id, 'b' as text", 1, 1),
    "a space at the end": ("select 'a' as text", "select 'a ' as text", 1, 1),
    "a row is missing": ("from range(3) t(id)", "from range(2) t(id)", 1, 0),
    "a row too many": ("from range(2) t(id)", "from range(3) t(id)", 0, 1),
    "a row stands twice": (
        "from (values (1), (1), (2)) t(id)",
        "from (values (1), (2), (2)) t(id)",
        1,
        1,
    ),
    "null and value": ("select null::bigint as x", "select 0::bigint as x", 1, 1),
    "null and empty text": ("select null::varchar as x", "select '' as x", 1, 1),
    "null and NaN": ("select null::double as x", "select 'nan'::double as x", 1, 1),
    "minus zero": ("select 0.0::double as x", "select -0.0::double as x", 1, 1),
    "the last bit of a double": (
        "select 0.1::double + 0.2::double as x",
        "select 0.3::double as x",
        1,
        1,
    ),
    "minus zero in a list": ("select [0.0::double] as x", "select [-0.0::double] as x", 1, 1),
    "the last digit of a decimal": (
        "select 1.000000000000000001::decimal(38, 18) as x",
        "select 1.000000000000000002::decimal(38, 18) as x",
        1,
        1,
    ),
    "one microsecond": (
        "select timestamp '2022-06-30 10:00:00.000001' as at",
        "select timestamptz '2022-06-30 10:00:00.000002+00' as at",
        1,
        1,
    ),
    "the same wall clock in another zone": (
        "select timestamp '2022-06-30 10:00:00' as at",
        "select timestamptz '2022-06-30 10:00:00+02' as at",
        1,
        1,
    ),
}


@pytest.mark.parametrize("case", DIFFERENT)
def test_different(case):
    left, right, only_left, only_right = DIFFERENT[case]
    found = difference(left, right)
    assert (found.only_left, found.only_right) == (only_left, only_right)
    assert not found.is_equal
    assert found.examples


SCHEMAS = {
    "select 1::int as x": "column x is bigint in DuckDB and int in Spark",
    "select '1' as x": "column x is bigint in DuckDB and string in Spark",
    "select 1::decimal(38, 2) as x": "column x is bigint in DuckDB and decimal(38,2) in Spark",
    "select 1::bigint as x, 2 as y": "column y is only in Spark",
}


@pytest.mark.parametrize("right", SCHEMAS)
def test_another_column_or_type(right):
    found = difference("select 1::bigint as x", right)
    assert found.schema == (SCHEMAS[right],)
    assert not found.is_equal


def test_scale_of_a_decimal():
    found = difference("select 1::decimal(38, 2) as x", "select 1::decimal(38, 6) as x")
    assert found.schema == ("column x is decimal(38,2) in DuckDB and decimal(38,6) in Spark",)


def test_the_grain_pairs_rows_column_by_column():
    found = difference(
        "from (values (1, 'a', 10.5::double), (2, 'b', 0.0), (3, 'c', 1.0)) t(id, name, x)",
        "from (values (1, 'a', 10.25::double), (2, 'b', '-0.0'), (4, 'c', 1.0)) t(id, name, x)",
        grain=["id"],
    )
    first, second, third, fourth = found.examples
    assert (first.key, first.left["x"], first.right["x"]) == ({"id": 1}, 10.5, 10.25)
    assert "name" not in first.left and "id" not in first.left
    assert second.key == {"id": 2} and "x" in second.left
    assert third.key == {"id": 3} and third.right == {} and third.left["name"] == "c"
    assert fourth.key == {"id": 4} and fourth.left == {}


def test_a_null_in_the_grain_still_pairs():
    found = difference(
        "select null::int as chain_id, 'a' as text",
        "select null::int as chain_id, 'b' as text",
        grain=["chain_id"],
    )
    assert [(row.left, row.right) for row in found.examples] == [({"text": "a"}, {"text": "b"})]


def test_no_more_examples_than_asked_for():
    found = difference("from range(100) t(id)", "from range(100, 200) t(id)", grain=["id"])
    assert (found.only_left, found.only_right, len(found.examples)) == (100, 100, 5)
