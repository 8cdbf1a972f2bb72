"""The rows of a model, read where the profile's target keeps them.

Nothing is read before `arrow`, `polars`, `pandas` or `spark` is called, and nothing is written.
"""

import importlib
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pyarrow as pa

from amlmart.arrow_types import arrow_type
from amlmart.errors import AmlmartError
from amlmart.models import Model
from amlmart.parity.sides import spark_side
from amlmart.project import project_dir
from amlmart.spark_server import require_java, spark_settings

_EXTRAS = {"polars": "notebook", "pandas": "notebook", "pyspark": "spark"}


@dataclass(frozen=True)
class Place:
    """Where the tables of a target are.

    `output` are the settings of the profile's output; `as_of` is the instant of a replay, or None
    for the current build.
    """

    output: dict[str, Any]
    as_of: str | None

    @property
    def engine(self) -> str:
        """The kind of target: its adapter's name."""
        return str(self.output.get("type"))

    def schema(self, layer: str) -> str:
        """Return the schema of a layer, as the macro `generate_schema_name` names it."""
        replay = "" if self.as_of is None else "__as_of_" + re.sub(r"\D", "_", self.as_of)
        return f"{self.output.get('schema')}_{layer}{replay}"

    @property
    def database(self) -> Path:
        """The database file of a target that is one file."""
        return _below_project(str(self.output["path"]))

    @property
    def warehouse(self) -> Path:
        """The folder of Spark's tables, where Spark runs inside the process."""
        settings = self.output.get("server_side_parameters", {})
        return _below_project(str(settings.get("spark.sql.warehouse.dir", "spark-warehouse")))

    @property
    def is_spark_session(self) -> bool:
        """Whether Spark runs inside the process, so that its files are on this machine."""
        return self.engine == "spark" and self.output.get("method") == "session"

    def describe(self) -> str:
        """Return where the tables are, for a sentence."""
        return str(self.database) if self.engine == "duckdb" else f"target {self.output['name']}"


@dataclass(frozen=True)
class Condition:
    """One condition of a query: a column, an operator, and the texts it is compared with."""

    column: str
    operator: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Features:
    """Rows and columns of one model, not read yet.

    `where` is SQL of the user's own; `conditions` come on top of it. Rows come in the order of the
    model's grain.
    """

    model: Model
    place: Place
    columns: tuple[str, ...]
    where: str | None = None
    conditions: tuple[Condition, ...] = ()

    def arrow(self) -> pa.Table:
        """Return the rows as an Arrow table, in the types of the contract, times in UTC.

        Raises:
            AmlmartError: when the database or the table is not there, or `where` is no condition.
        """
        if self.place.engine == "duckdb":
            read = self._read_database()
        elif self.place.is_spark_session:
            read = self._read_spark_files()
        else:
            read = self.spark().toArrow()
        return read.cast(self._arrow_schema(read.schema))

    def polars(self) -> Any:
        """Return the rows as a Polars frame.

        Raises:
            AmlmartError: as `arrow`, and when Polars is not installed.
        """
        return _library("polars").from_arrow(self.arrow())

    def pandas(self) -> Any:
        """Return the rows as a pandas frame; decimals are Python's, times are in UTC.

        Raises:
            AmlmartError: as `arrow`, and when pandas is not installed.
        """
        _library("pandas")
        return self.arrow().to_pandas()

    def spark(self) -> Any:
        """Return the rows as a Spark frame.

        In a session that runs already, that one is used. Otherwise a local one is started, with the
        settings of the profile where its target is Spark in this process.

        Raises:
            AmlmartError: when PySpark or Java is missing, or the table is not there.
        """
        sql = _library("pyspark.sql")
        session = sql.SparkSession.getActiveSession()
        if session is None:
            session = self._new_session(sql)
        if self.place.engine == "duckdb":
            return session.createDataFrame(self.arrow())
        schema = self.place.schema(self.model.layer)
        name = f"{schema}.{self.model.name}"
        if not session.catalog.tableExists(name):
            if not self.place.is_spark_session:
                raise self._missing()
            # The session is one with a catalogue of its own; the files are there all the same.
            return session.createDataFrame(self.arrow())
        try:
            return session.sql(self._query(name, _spark_literal))
        except Exception as error:
            raise self._refused(str(error)) from error

    def __repr__(self) -> str:
        """Return what it is a part of, and that it is not read yet."""
        return (
            f"<{self.model.name} in {self.place.schema(self.model.layer)}, {len(self.columns)} "
            "columns; .arrow(), .polars(), .pandas() or .spark() reads it>"
        )

    def _new_session(self, sql: ModuleType) -> Any:
        if not (self.place.engine == "duckdb" or self.place.is_spark_session):
            raise AmlmartError(
                f"{self.place.describe().capitalize()} is a cluster: call features() in a Spark "
                "session of that cluster, such as a notebook there."
            )
        require_java()
        builder = sql.SparkSession.builder.config("spark.sql.session.timeZone", "UTC")
        is_running = _library("pyspark").SparkContext._gateway is not None
        # Java that runs already keeps the settings and the catalogue it was started with.
        if self.place.is_spark_session and not is_running:
            for name, value in spark_settings(self.place.warehouse.parent).items():
                builder = builder.config(name, value)
            builder = builder.enableHiveSupport()
        else:
            # Only frames are made: its warehouse must not appear in the folder one works in.
            warehouse = Path(tempfile.gettempdir()) / "amlmart-spark"
            builder = builder.master("local[*]").config("spark.sql.warehouse.dir", str(warehouse))
        return builder.getOrCreate()

    def _read_database(self) -> pa.Table:
        path = self.place.database
        if not path.is_file():
            raise AmlmartError(
                f"{path} is missing: build it with `amlmart run`, or set AMLMART_DUCKDB to it."
            )
        schema = self.place.schema(self.model.layer)
        try:
            with duckdb.connect(str(path), read_only=True) as connection:
                connection.execute("set TimeZone = 'UTC'")
                if not connection.execute(
                    "select 1 from information_schema.tables "
                    "where table_schema = ? and table_name = ?",
                    [schema, self.model.name],
                ).fetchall():
                    raise self._missing()
                query = self._query(f'"{schema}".{self.model.name}', _literal)
                return connection.sql(query).to_arrow_table()
        except (duckdb.IOException, duckdb.ConnectionException) as error:
            raise AmlmartError(
                f"{path} cannot be read: nothing may write to it meanwhile, this process included "
                f"({_first_line(error)})."
            ) from error
        except duckdb.Error as error:
            raise self._refused(str(error)) from error

    def _read_spark_files(self) -> pa.Table:
        connection = duckdb.connect()
        connection.execute("set TimeZone = 'UTC'")
        schema = self.place.schema(self.model.layer)
        side = spark_side(connection, self.place.warehouse, schema, self.model.name)
        if side is None:
            raise self._missing()
        typed = {each.name: each.data_type for each in self.model.columns if each.data_type}
        if not side.columns:
            return pa.table({name: pa.array([], _type(typed.get(name))) for name in self.columns})
        # The columns of partitions are text in the names of folders.
        shown = ", ".join(
            f"cast({name} as {typed[name]}) as {name}" if name in typed else name
            for name in side.columns
        )
        try:
            query = self._query(f"(select {shown} from {side.relation})", _literal)
            return connection.sql(query).to_arrow_table()
        except duckdb.Error as error:
            raise self._refused(str(error)) from error
        finally:
            connection.close()

    def _query(self, relation: str, literal: Any) -> str:
        clauses = [f"({self.where})"] if self.where else []
        for condition in self.conditions:
            compared = ", ".join(literal(value) for value in condition.values)
            right = f"({compared})" if condition.operator == "in" else compared
            clauses.append(f"{condition.column} {condition.operator} {right}")
        filtered = f" where {' and '.join(clauses)}" if clauses else ""
        order = f" order by {', '.join(self.model.grain)}" if self.model.grain else ""
        return f"select {', '.join(self.columns)} from {relation}{filtered}{order}"

    def _arrow_schema(self, found: pa.Schema) -> pa.Schema:
        types = {each.name: each.data_type for each in self.model.columns if each.data_type}
        fields = []
        for field in found:
            # Without a contract the types stay, but for times: those are in UTC everywhere.
            is_time = pa.types.is_timestamp(field.type)
            stated = types.get(field.name) or ("timestamp" if is_time else None)
            fields.append((field.name, arrow_type(stated) if stated else field.type))
        return pa.schema(fields)

    def _missing(self) -> AmlmartError:
        schema = self.place.schema(self.model.layer)
        how = "amlmart run" if self.place.as_of is None else f'amlmart run --as-of "{self._as_of}"'
        return AmlmartError(
            f"{self.place.describe()} has no table {schema}.{self.model.name}: build it with "
            f"`{how}`."
        )

    @property
    def _as_of(self) -> str:
        return self.place.as_of or ""

    def _refused(self, why: str) -> AmlmartError:
        asked = f"where {self.where}" if self.where else f"columns {', '.join(self.columns)}"
        return AmlmartError(
            f"{self.model.name} cannot be read with {asked} ({_first_line(why)}): correct it, or "
            "build the model again if the table is older than the project."
        )


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _spark_literal(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _first_line(text: object) -> str:
    return str(text).strip().splitlines()[0].rstrip(".")


def _type(data_type: str | None) -> pa.DataType:
    return arrow_type(data_type) if data_type else pa.null()


def _below_project(path: str) -> Path:
    # dbt runs in the project's folder, so a relative path is of the project.
    return project_dir() / path


def _library(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        package = name.split(".")[0]
        raise AmlmartError(
            f"{package} is not installed: run `pip install 'amlmart[{_EXTRAS[package]}]'`."
        ) from error


def chosen_columns(model: Model, columns: Iterable[str] | None) -> tuple[str, ...]:
    """Return the columns asked for, by default all, in the order given.

    Raises:
        AmlmartError: when the model has no such column, or one is named twice.
    """
    if columns is None:
        return tuple(column.name for column in model.columns)
    if isinstance(columns, str):
        columns = [columns]
    names = tuple(model.column(name).name for name in columns)
    if not names or len(set(names)) < len(names):
        raise AmlmartError(f"Name each column of {model.name} once, and at least one.")
    return names
