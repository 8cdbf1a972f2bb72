"""Validate the rows of every raw table with the Great Expectations suites.

Great Expectations takes seconds to import, so it is imported when a validation starts. It works in
memory and writes nothing but the Data Docs. No value of any row goes into a result: results hold
counts and types, so personal data cannot get into the pages or a log.
"""

import logging
import os
import sys
import warnings
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from amlmart.check import data_docs
from amlmart.check.finding import Finding, and_others, shown_path
from amlmart.check.footers import DamagedFileError, read_footer
from amlmart.check.frames import Batch, batches
from amlmart.check.suites import read_suites, suites_dir
from amlmart.check.zone import TableSummary
from amlmart.contract import Table
from amlmart.errors import AmlmartError

# Counts only. Without samples a birth date that has the wrong type shows nowhere.
RESULT_FORMAT = {"result_format": "BASIC", "partial_unexpected_count": 0}

EXISTS = "expect_column_to_exist"
NOT_NULL = "expect_column_values_to_not_be_null"


@dataclass
class Validation:
    """The outcome of a validation.

    `failures` are broken promises of the contract, `warnings` rows that staging will put into
    quarantine; `rows` counts the rows read by the full name of their table, `index` is the first
    page of the Data Docs.
    """

    index: Path
    failures: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)


@dataclass
class _Failure:
    """One failed expectation of one table, over all frames it failed in."""

    is_warning: bool
    files: dict[Path, None] = field(default_factory=dict)
    count: int = 0
    rows: int = 0


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the library's warnings and log lines, which may quote anything, off the terminal."""
    logger = logging.getLogger("great_expectations")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def _import() -> Any:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read once, at the import
    try:
        with _spark_connect_off():
            import great_expectations
    except ImportError as error:
        raise AmlmartError(
            "Great Expectations is not installed; run pip install 'amlmart[quality]'."
        ) from error
    return great_expectations


@contextmanager
def _spark_connect_off() -> Iterator[None]:
    """Let the import of Spark Connect, which nothing here uses, fail as an import does.

    Where the main module has no file (`python -c`) and gRPC is missing, Spark takes the process for
    its own doctests and ends it.
    """
    name = "pyspark.sql.connect"
    is_loaded = name in sys.modules
    if not is_loaded:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if not is_loaded:
            del sys.modules[name]


def _context(gx: Any, docs: Path) -> Any:
    """Return a Great Expectations project that lives in memory and writes its pages to `docs`."""
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    config = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        plugins_directory=str(data_docs.plugins_dir()),
        data_docs_sites={data_docs.SITE: data_docs.site(docs)},
        analytics_enabled=False,
        progress_bars=ProgressBarsConfig(globally=False),
    )
    return gx.get_context(mode="ephemeral", project_config=config)


class _TableValidator:
    """One raw table and its suite, ready to validate frame after frame."""

    def __init__(self, gx: Any, context: Any, table: Table, suite: dict[str, Any]) -> None:
        self._gx = gx
        name = table.full_name
        asset = context.data_sources.add_or_update_pandas(name).add_dataframe_asset(name)
        rows = asset.add_batch_definition_whole_dataframe("rows")
        self._suite = context.suites.add(gx.ExpectationSuite(**suite))
        self._all = list(self._suite.expectations)
        self._definition = context.validation_definitions.add(
            gx.ValidationDefinition(name=name, data=rows, suite=self._suite)
        )

    def run(self, batch: Batch) -> Any:
        """Validate one frame; return the result, which Great Expectations keeps for the pages."""
        present = set(batch.frame.columns)
        # What a frame lacks has neither a type nor nulls; asking for them only gives tracebacks.
        self._expect(
            [
                expectation
                for expectation in self._all
                if expectation.column in present or expectation.expectation_type == EXISTS
            ]
        )
        result = self._definition.run(
            batch_parameters={"dataframe": batch.frame},
            result_format=RESULT_FORMAT,
            run_id=self._gx.RunIdentifier(
                run_name=f"rows-{batch.first_row}-to-{batch.last_row}", run_time=datetime.now(UTC)
            ),
        )
        self._expect(self._all)
        return result

    def _expect(self, expectations: list[Any]) -> None:
        if len(self._suite.expectations) != len(expectations):
            self._suite.expectations = list(expectations)
            self._suite.save()


def _collect(failed: dict[tuple[str, str], _Failure], result: Any, batch: Batch) -> None:
    """Add the failed expectations of one frame to `failed`, by column and kind."""
    for entry in result.results:
        if entry.success:
            continue
        config = entry.expectation_config
        key = (config.kwargs["column"], config.type)
        failure = failed.setdefault(key, _Failure(config.severity.value != "critical"))
        failure.files.update(dict.fromkeys(batch.files))
        failure.count += entry.result.get("unexpected_count", 0)
        failure.rows += len(batch.frame)


def _sentence(table: Table, column: str, kind: str, failure: _Failure, raw: Path) -> str:
    files = list(failure.files)
    where = f"{shown_path(files[0], raw)}{and_others(len(files) - 1)} of table {table.full_name}"
    match kind:
        case _ if kind == EXISTS:
            return f"{where}: the required column {column} is missing; add it."
        case _ if kind == NOT_NULL:
            return (
                f"{where}: the required column {column} is null in {failure.count:,} of "
                f"{failure.rows:,} rows; staging will put them into quarantine."
            )
    wanted = table.column(column).data_type
    return f"{where}: column {column} has not the type {wanted}; write it again with this type."


def _validate_table(
    validator: _TableValidator, summary: TableSummary, raw: Path, outcome: Validation
) -> int:
    """Validate one table, add to the outcome; return the number of frames it took."""
    table = summary.table
    readable: list[Path] = []
    damaged: list[Path] = []
    for path in summary.files:
        try:
            read_footer(path)
            readable.append(path)
        except DamagedFileError:
            continue  # the inspection of the zone has named it
    failed: dict[tuple[str, str], _Failure] = {}
    frames = rows = 0
    for batch in batches(table, readable, damaged):
        _collect(failed, validator.run(batch), batch)
        frames += 1
        rows += len(batch.frame)
    outcome.rows[table.full_name] = rows
    for path in damaged:
        sentence = (
            f"{shown_path(path, raw)} of table {table.full_name} cannot be read, its data is "
            "damaged; write it again."
        )
        outcome.failures.append(Finding(table.full_name, path, None, sentence))
    for (column, kind), failure in failed.items():
        finding = Finding(
            table.full_name,
            next(iter(failure.files)),
            column,
            _sentence(table, column, kind, failure, raw),
        )
        (outcome.warnings if failure.is_warning else outcome.failures).append(finding)
    return frames


def validate(
    summaries: Collection[TableSummary],
    raw: Path,
    docs: Path,
    progress: Callable[[str], None] = lambda table: None,
) -> Validation:
    """Validate the rows of the tables `summaries` of the raw zone `raw`; write Data Docs to `docs`.

    Files whose footer cannot be read are left out, because the inspection of the zone has named
    them. `progress` is called with the name of each table before it is read.

    Raises:
        AmlmartError: when Great Expectations is not installed, a suite is missing or differs from
            the contract, or `docs` holds something else, cannot be written to or lacks a page.
    """
    suites = read_suites(suites_dir())
    data_docs.prepare(docs)
    outcome = Validation(docs / data_docs.INDEX)
    with _quiet():
        gx = _import()
        context = _context(gx, docs)
        frames = 0
        for summary in summaries:
            table = summary.table
            progress(table.full_name)
            validator = _TableValidator(gx, context, table, suites[table.full_name])
            frames += _validate_table(validator, summary, raw, outcome)
        progress("writing the Data Docs")
        try:
            context.build_data_docs()
        except OSError as error:
            raise data_docs.not_writable(docs, error) from error
    data_docs.finish(docs, len(summaries), frames)
    return outcome
