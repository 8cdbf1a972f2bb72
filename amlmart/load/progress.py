"""Running a query while a bar shows how far it is."""

import threading
from typing import Any

import duckdb
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

_POLL_SECONDS = 0.2


def run(
    con: duckdb.DuckDBPyConnection,
    sql: str,
    parameters: dict[str, Any] | None = None,
    label: str = "",
) -> list[tuple[Any, ...]]:
    """Run one statement and return its rows, with a bar where stderr is a terminal.

    Raises:
        duckdb.Error: as the statement raised it.
    """
    console = Console(stderr=True)
    if not console.is_terminal:
        return con.execute(sql, parameters).fetchall()
    rows: list[tuple[Any, ...]] = []
    errors: list[BaseException] = []

    def work() -> None:
        try:
            rows.extend(con.execute(sql, parameters).fetchall())
        except BaseException as error:
            errors.append(error)

    worker = threading.Thread(target=work, daemon=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(label, total=100)
        worker.start()
        try:
            while worker.is_alive():
                worker.join(_POLL_SECONDS)
                progress.update(task, completed=max(con.query_progress(), 0))
        except KeyboardInterrupt:
            con.interrupt()
            worker.join()
            raise
    if errors:
        raise errors[0]
    return rows
